using System.Diagnostics;
using System.Text;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Notes when the pieces of one streamed answer arrive.</summary>
internal sealed class ReplyClock
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<double> _gaps = [];
    private readonly StringBuilder _text = new();
    private double _firstMilliseconds = double.NaN;
    private long _last;

    /// <summary>A piece of text has arrived; pieces without any do not count.</summary>
    public void Add(string text)
    {
        if (text.Length == 0)
            return;
        var now = Stopwatch.GetTimestamp();
        if (_last == 0)
            _firstMilliseconds = Stopwatch.GetElapsedTime(_start, now).TotalMilliseconds;
        else
            _gaps.Add(Stopwatch.GetElapsedTime(_last, now).TotalMilliseconds);
        _last = now;
        _text.Append(text);
    }

    /// <summary>The answer, complete.</summary>
    public StreamedReply Finish(int inputTokens, int cachedTokens, int outputTokens) =>
        new(_firstMilliseconds, _gaps, inputTokens, cachedTokens, outputTokens, _text.ToString());
}
