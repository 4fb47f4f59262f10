using Wattwise.Accounting;

namespace Wattwise.Gateway.Dashboard;

/// <summary>Seconds and minutes of a ledger that only knows sums: each point is the difference of two of them. Not thread-safe.</summary>
/// <remarks>So what is drawn adds up to what the ledger says, whatever path a record took into it.</remarks>
internal sealed class LedgerSeries(FootprintSummary start)
{
    public const int Seconds = 300;
    public const int Minutes = 1440;

    private readonly RecentList<SeriesPoint> _seconds = new(Seconds);
    private readonly RecentList<SeriesPoint> _minutes = new(Minutes);
    private FootprintSummary _last = start;
    private SeriesPoint _minute;

    /// <summary>Takes the sums at the end of a span.</summary>
    /// <returns>What the span brought.</returns>
    public SeriesPoint Add(FootprintSummary sums, DateTimeOffset now)
    {
        // A ledger that was cleared starts at zero.
        var before = sums.Requests < _last.Requests ? new FootprintSummary { Carbon = [], Money = [], Stages = [] } : _last;
        _last = sums;
        var point = new SeriesPoint
        {
            Time = now.ToUnixTimeSeconds(),
            AnswerJoules = sums.Spent.Joules - sums.Overhead.Joules - (before.Spent.Joules - before.Overhead.Joules),
            OwnJoules = sums.Overhead.Joules - before.Overhead.Joules,
            AvoidedJoules = sums.Avoided.Joules - before.Avoided.Joules,
            Requests = sums.Requests - before.Requests,
            Hits = sums.AnsweredRequests - before.AnsweredRequests,
            InputTokens = sums.InputTokens - before.InputTokens,
            OutputTokens = sums.OutputTokens - before.OutputTokens,
        };
        _seconds.Add(point);

        var minute = point.Time / 60 * 60;
        if (_minute.Time != 0 && _minute.Time != minute)
        {
            _minutes.Add(_minute);
            _minute = default;
        }

        _minute = (_minute with { Time = minute }) + point;
        return point;
    }

    public double[][] SecondPoints() => [.. _seconds.ToArray().Select(point => point.ToArray())];

    /// <summary>The minutes that are over, and the one that runs.</summary>
    public double[][] MinutePoints() =>
        [.. _minutes.ToArray().Append(_minute).Where(point => point.Time != 0).Select(point => point.ToArray())];
}
