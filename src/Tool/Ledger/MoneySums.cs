using Wattwise.Accounting;

namespace Wattwise.Tool.Ledger;

/// <summary>Money of one currency; calls without a price are in no sum.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Spent">What calls cost; null if none of them has a price.</param>
/// <param name="Avoided">What calls that were not made would have cost; null if none of them has a price.</param>
/// <param name="UnpricedCalls">Calls, made and avoided, without a price.</param>
internal sealed record MoneySums(string Currency, decimal? Spent, decimal? Avoided, long UnpricedCalls)
{
    public static IReadOnlyList<MoneySums> Of(IEnumerable<LedgerTotal> totals) =>
    [
        .. totals.Where(total => total.Currency is not null)
            .GroupBy(total => total.Currency!, StringComparer.Ordinal).Select(group => new MoneySums(
            group.Key,
            Sum(group, total => total.Cost, total => total.ModelCalls, total => total.UnpricedModelCalls),
            Sum(group, total => total.AvoidedCost, total => total.AvoidedCalls, total => total.UnpricedAvoidedCalls),
            group.Sum(total => total.UnpricedModelCalls + total.UnpricedAvoidedCalls))),
    ];

    private static decimal? Sum(
        IEnumerable<LedgerTotal> totals, Func<LedgerTotal, decimal> amount, Func<LedgerTotal, long> calls,
        Func<LedgerTotal, long> unpriced) =>
        totals.Sum(calls) is var all && all > 0 && totals.Sum(unpriced) == all ? null : totals.Sum(amount);
}
