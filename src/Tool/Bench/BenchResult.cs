using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tool.Bench;

/// <summary>
/// What a side of the comparison took; times in milliseconds, energy in joules. A range of rounds is their median, least and most.
/// </summary>
/// <param name="Name">Wattwise's engine, or the peer.</param>
/// <param name="Questions">How many were asked in a round.</param>
/// <param name="Right">The share that was answered right, with its bounds of 95 % confidence (Clopper and Pearson): the questions are a
/// sample.</param>
/// <param name="OutputTokens">Tokens that were written in all rounds.</param>
/// <param name="FirstTokenMedian">Median time to the first token, of all rounds.</param>
/// <param name="FirstTokenP95">That of the slowest of twenty.</param>
/// <param name="TokensPerSecond">Of all answers, one after another, prompts included; a range of rounds.</param>
/// <param name="JoulesPerToken">Energy of the processors over tokens written; a range of rounds. Null where it could not be
/// metered.</param>
/// <param name="JoulesPerAnswer">The same over answers.</param>
/// <param name="JoulesPerTokenIfWattsAre">The same with the least and the most that a busy processor may take: an error that is the same
/// for all sides.</param>
/// <param name="JoulesOverFirst">Joules a token over those of the first side in the same round; a range of rounds. Null for the first
/// side.</param>
/// <param name="Method">Whether the energy was measured or modelled.</param>
internal sealed record BenchResult(
    string Name,
    int Questions,
    BenchRange Right,
    long OutputTokens,
    double FirstTokenMedian,
    double FirstTokenP95,
    BenchRange TokensPerSecond,
    BenchRange? JoulesPerToken,
    BenchRange? JoulesPerAnswer,
    BenchRange? JoulesPerTokenIfWattsAre,
    BenchRange? JoulesOverFirst,
    EnergyMethod? Method)
{
    private const double OneSided = 0.975;

    public static BenchResult Of(string name, IReadOnlyList<BenchRound> rounds, IReadOnlyList<BenchRound>? first)
    {
        var questions = rounds[0].FirstTokens.Count;
        var right = BenchRange.Of(rounds.Select(round => (double)round.Right)).Value;
        double[] firstTokens = [.. rounds.SelectMany(round => round.FirstTokens).Order()];
        var tokens = rounds.Sum(round => round.Tokens);
        var isMetered = rounds.All(round => round.Spent is not null);
        return new(
            name, questions,
            new(right / questions, ClopperPearson.LowerBound(right, questions, OneSided), ClopperPearson.UpperBound(
                right, questions, OneSided)),
            tokens, firstTokens[firstTokens.Length / 2], firstTokens[(int)Math.Ceiling(firstTokens.Length * 0.95) - 1],
            BenchRange.Of(rounds.Select(round => round.TokensPerSecond)),
            isMetered ? BenchRange.Of(rounds.Select(round => round.JoulesPerToken!.Value)) : null,
            isMetered ? BenchRange.Of(rounds.Select(round => round.Spent!.Value.Joules / questions)) : null,
            isMetered ? new(Sum(spent => spent.Joules), Sum(spent => spent.Low), Sum(spent => spent.High)) : null,
            isMetered && first is not null
                ? BenchRange.Of(rounds.Zip(first, (own, other) => own.JoulesPerToken!.Value / other.JoulesPerToken!.Value))
                : null,
            rounds[0].Spent?.Method);

        double Sum(Func<EnergyEstimate, double> part) => rounds.Sum(round => part(round.Spent!.Value)) / tokens;
    }
}
