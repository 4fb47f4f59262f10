using StackExchange.Redis;

namespace Wattwise.Accounting;

/// <summary>The hash of a run.</summary>
internal static class LedgerRunRecord
{
    /// <summary>The number of the run's next batch: one that is written a second time finds it raised.</summary>
    public static readonly RedisValue NextBatch = "next";

    private static readonly RedisValue StartedAt = "started", WrittenAt = "written", ClosedAt = "closed", Interval = "interval";
    private static readonly RedisValue Entries = "entries", Lost = "lost", ClockSteps = "steps";

    public static HashEntry[] Begun(long nextBatch, DateTimeOffset startedAt, TimeSpan interval) =>
        [new(NextBatch, nextBatch), new(StartedAt, startedAt.UtcTicks), new(Interval, interval.Ticks)];

    public static HashEntry[] Written(long nextBatch, DateTimeOffset now, LedgerCounters counters) =>
        [new(NextBatch, nextBatch), new(WrittenAt, now.UtcTicks), .. Of(counters)];

    public static HashEntry[] Closed(DateTimeOffset now, LedgerCounters counters) => [new(ClosedAt, now.UtcTicks), .. Of(counters)];

    /// <summary>Reads a run; <see langword="null"/> for what is none.</summary>
    public static LedgerJournalRun? TryRead(RedisValue id, HashEntry[] values)
    {
        if (!Guid.TryParseExact(id.ToString(), "N", out var run) || Number(StartedAt) is not { } started)
            return null;
        return new(
            run, Time(started)!.Value, Time(Number(WrittenAt)), Time(Number(ClosedAt)), new TimeSpan(Number(Interval) ?? 0),
            new LedgerCounters(Number(Entries) ?? 0, Number(Lost) ?? 0, Number(ClockSteps) ?? 0));

        long? Number(RedisValue name) =>
            values.FirstOrDefault(value => value.Name == name).Value is { IsNull: false } value && value.TryParse(out long number)
                ? number
                : null;

        static DateTimeOffset? Time(long? ticks) => ticks is { } known ? new(known, TimeSpan.Zero) : null;
    }

    private static HashEntry[] Of(LedgerCounters counters) =>
        [new(Entries, counters.Entries), new(Lost, counters.Lost), new(ClockSteps, counters.ClockSteps)];
}
