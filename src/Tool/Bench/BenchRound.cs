using Wattwise.Accounting;

namespace Wattwise.Tool.Bench;

/// <summary>
/// All questions once: how many answers were right, tokens written, times to the first token in milliseconds, and what it took.
/// </summary>
internal sealed record BenchRound(int Right, long Tokens, IReadOnlyList<double> FirstTokens, double Seconds, EnergyEstimate? Spent)
{
    public double TokensPerSecond => Tokens / Seconds;

    public double? JoulesPerToken => Spent?.Joules / Tokens;
}
