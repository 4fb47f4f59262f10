namespace Wattwise.LocalEngine;

/// <summary>Says when a stream may have its next update. Only for the engine thread.</summary>
/// <param name="interval">The shortest time between two updates; negative if there are none before the end.</param>
/// <param name="clock">The engine's clock.</param>
internal sealed class StreamPace(TimeSpan interval, TimeProvider clock)
{
    private long? _last;

    /// <summary>Whether enough time has passed since this was last so; always so at first.</summary>
    public bool IsDue() => (_last is not { } last || clock.GetElapsedTime(last) >= interval) && IsDueNow();

    /// <summary>Whether there are updates at all: for what must not wait.</summary>
    public bool IsDueNow()
    {
        if (interval < TimeSpan.Zero)
            return false;
        _last = clock.GetTimestamp();
        return true;
    }
}
