using Wattwise.Accounting;

namespace Wattwise.Tool.Ledger;

/// <summary>What a model was given and wrote in a month.</summary>
internal sealed record ModelSums(string Model, long Calls, long InputTokens, long CachedInputTokens, long OutputTokens, double Joules)
{
    public static ModelSums Of(IGrouping<string, LedgerTotal> totals) => new(
        totals.Key,
        totals.Sum(total => total.ModelCalls),
        totals.Sum(total => total.InputTokens),
        totals.Sum(total => total.CachedInputTokens),
        totals.Sum(total => total.OutputTokens),
        totals.Sum(total => total.Spent.Joules));
}
