using Wattwise.Accounting;

namespace Wattwise.Tool.Ledger;

/// <summary>What a model was given and wrote in a month.</summary>
/// <param name="Model">The model's id; <c>unknown</c> where calls did not name one.</param>
/// <param name="Calls">Calls of it.</param>
/// <param name="InputTokens">Tokens of prompts, those of reused states included.</param>
/// <param name="CachedInputTokens">The part of them whose state the provider or the engine reused.</param>
/// <param name="OutputTokens">Tokens that were generated, those that were not shown included.</param>
/// <param name="ReasoningTokens">The part of them that was not shown.</param>
/// <param name="Joules">Energy of the calls, without Wattwise's own work.</param>
internal sealed record ModelSums(
    string Model, long Calls, long InputTokens, long CachedInputTokens, long OutputTokens, long ReasoningTokens, double Joules)
{
    public static ModelSums Of(IGrouping<string, LedgerTotal> totals) => new(
        totals.Key,
        totals.Sum(total => total.ModelCalls),
        totals.Sum(total => total.InputTokens + total.CachedInputTokens),
        totals.Sum(total => total.CachedInputTokens),
        totals.Sum(total => total.OutputTokens + total.ReasoningTokens),
        totals.Sum(total => total.ReasoningTokens),
        totals.Sum(total => total.Spent.Joules - total.Overhead.Joules));
}
