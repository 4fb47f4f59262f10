namespace Wattwise.Tool.Bench;

/// <summary>What was compared, how, and what came of it.</summary>
/// <param name="Model">The model of Wattwise's engine.</param>
/// <param name="Threads">Of each side that was started for it.</param>
/// <param name="Rounds">How often all questions were asked, after one round that is not counted.</param>
/// <param name="MaxOutputTokens">The longest answer.</param>
/// <param name="Energy">Where the joules come from.</param>
/// <param name="Method">The rest of the method, in words.</param>
/// <param name="Results">The sides; the first is Wattwise's engine.</param>
internal sealed record BenchReport(
    string Model, int Threads, int Rounds, int MaxOutputTokens, string Energy, string Method, IReadOnlyList<BenchResult> Results);
