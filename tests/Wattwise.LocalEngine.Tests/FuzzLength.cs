namespace Wattwise.LocalEngine.Tests;

/// <summary>
/// How long fuzzers run: a few seconds with a fixed seed, or as many seconds each as the environment variable <c>WATTWISE_FUZZ_SECONDS</c> says,
/// with a new seed each time.
/// </summary>
internal static class FuzzLength
{
    private static readonly int Seconds =
        int.TryParse(Environment.GetEnvironmentVariable("WATTWISE_FUZZ_SECONDS"), out var seconds) ? Math.Max(seconds, 0) : 0;

    /// <summary>The seed; <see langword="null"/> for a new one.</summary>
    public static string? Seed => Seconds > 0 ? null : "0000000000000";

    /// <summary>How many seconds; -1 where the number of inputs is what counts.</summary>
    public static int Time => Seconds > 0 ? Seconds : -1;
}
