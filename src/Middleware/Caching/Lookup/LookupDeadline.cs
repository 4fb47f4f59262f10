using System.Globalization;

namespace Wattwise.Caching;

/// <summary>The time that all look-up work of one request may take together, and the caller's cancellation.</summary>
/// <remarks>
/// The clock runs from the start and stands still between <see cref="Pause"/> and <see cref="Resume"/>, while the request waits for a
/// model: its own or the one that answers a similar prompt. Once the time is up, <see cref="Token"/> stays cancelled. Not thread-safe.
/// </remarks>
internal sealed class LookupDeadline : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private TimeSpan _left;
    private long _start;
    private readonly TimeSpan _limit;
    private readonly List<(string Part, TimeSpan Left)> _parts = new(3);
    private bool _isRunning = true;

    /// <param name="limit">The time for all look-up work.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="caller">The caller's token.</param>
    public LookupDeadline(TimeSpan limit, TimeProvider timeProvider, CancellationToken caller)
    {
        _timeProvider = timeProvider;
        _left = limit;
        _limit = limit;
        _start = timeProvider.GetTimestamp();
        _source = new CancellationTokenSource(limit, timeProvider);
        _registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        Caller = caller;
    }

    /// <summary>Ends look-up work: cancelled by the caller, or because the time is up.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The caller's token alone, to tell the two apart.</summary>
    public CancellationToken Caller { get; }

    /// <summary>The time that is left for look-up work.</summary>
    public TimeSpan Left => _isRunning ? Positive(_left - _timeProvider.GetElapsedTime(_start)) : _left;

    /// <summary>Notes that the work of a part begins.</summary>
    /// <param name="part">The part's name, for <see cref="Explain"/>.</param>
    public void Begin(string part) => _parts.Add((part, Left));

    /// <summary>Names the limit and the parts that took the time, where a part ended because the time was up.</summary>
    /// <param name="exception">Why the part ended.</param>
    public Exception Explain(Exception exception)
    {
        if (exception is not OperationCanceledException || !Token.IsCancellationRequested)
            return exception;

        var times = _parts.Select((part, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"{part.Part} {(part.Left - (i + 1 < _parts.Count ? _parts[i + 1].Left : Left)).TotalSeconds:0.00} s"));
        return new TimeoutException(
            $"The look-up took longer than {nameof(SemanticCacheOptions)}.{nameof(SemanticCacheOptions.LookupTimeout)} ({_limit}): "
                + $"{string.Join(", ", times)}.", exception);
    }

    /// <summary>Stops the clock while the request waits for a model.</summary>
    public void Pause()
    {
        if (!_isRunning)
            return;

        _left = Left;
        _isRunning = false;
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Lets the clock go on with what is left.</summary>
    public void Resume()
    {
        if (_isRunning)
            return;

        _start = _timeProvider.GetTimestamp();
        _isRunning = true;
        if (_left > TimeSpan.Zero)
            _source.CancelAfter(_left);
        else
            _source.Cancel();
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
