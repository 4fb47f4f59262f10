namespace Wattwise.Deferral;

/// <summary>How long to wait after an attempt that failed.</summary>
internal static class RetryPause
{
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(2);

    /// <summary>The pause, doubled with each further attempt.</summary>
    public static TimeSpan After(int attempts, TimeSpan first)
    {
        var ticks = first.Ticks * Math.Pow(2, Math.Clamp(attempts - 1, 0, 30));
        return ticks < Longest.Ticks ? TimeSpan.FromTicks((long)ticks) : Longest;
    }
}
