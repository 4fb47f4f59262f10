namespace Wattwise.Benchmarks.Cascade;

/// <summary>What a replay came to.</summary>
/// <param name="KeptAtEnd">The share that the rule in force at the end keeps.</param>
/// <param name="WasOver">True if a rule in force ever lost more than the limit.</param>
/// <param name="Evidence">Requests that all tiers answered.</param>
/// <param name="LongestOver">Requests in a row during which the rule in force lost more than the limit.</param>
/// <param name="Kept">The share that was kept over the whole replay.</param>
internal readonly record struct ReplayResult(double KeptAtEnd, bool WasOver, int Evidence, int LongestOver, double Kept);
