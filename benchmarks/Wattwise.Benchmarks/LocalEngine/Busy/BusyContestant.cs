namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>One that decodes.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Library">The build of llama.cpp that it is compared within; <see langword="null"/> for peers, which all are compared
/// with.</param>
/// <param name="IsAdaptive">Whether it chooses its threads.</param>
/// <param name="IsFirst">Whether it uses the library that is held against peers.</param>
/// <param name="DecodeAsync">Decodes so many tokens, for so many seconds at most.</param>
/// <param name="CpuTime">What its process has spent.</param>
internal sealed record BusyContestant(
    string Name, string? Library, bool IsAdaptive, bool IsFirst, Func<int, double, Task<DecodeRun>> DecodeAsync, Func<TimeSpan> CpuTime)
{
    /// <summary>Whether that one is held against this one.</summary>
    public bool IsRivalOf(BusyContestant adaptive) =>
        this != adaptive && !IsAdaptive && (Library == adaptive.Library || (Library is null && adaptive.IsFirst));
}
