using Wattwise.Accounting;

namespace Wattwise.Tool.Bench;

/// <summary>What a side of the comparison took; times in milliseconds, energy in joules.</summary>
/// <param name="Name">Wattwise's engine, or the peer.</param>
/// <param name="Questions">How many were asked.</param>
/// <param name="Right">How many were answered right.</param>
/// <param name="OutputTokens">Tokens that were written.</param>
/// <param name="FirstTokenMedian">Median time to the first token.</param>
/// <param name="FirstTokenP95">That of the slowest of twenty.</param>
/// <param name="TokensPerSecond">Of all answers, one after another, prompts included.</param>
/// <param name="JoulesPerToken">Energy of the processors over tokens written.</param>
/// <param name="Method">Whether the energy was measured or modelled.</param>
internal sealed record BenchResult(
    string Name, int Questions, int Right, long OutputTokens, double FirstTokenMedian, double FirstTokenP95, double TokensPerSecond, double JoulesPerToken,
    EnergyMethod Method);
