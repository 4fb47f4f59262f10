using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>Money of calls: what is known of it, and of how many calls it is not.</summary>
internal static class LedgerMoney
{
    private const string Unknown = "unknown";

    /// <summary>What calls cost; unknown if no call has a price.</summary>
    public static string Spent(IEnumerable<LedgerTotal> totals) =>
        Sum(totals, total => total.Cost, total => total.ModelCalls, total => total.UnpricedModelCalls);

    /// <summary>What calls that were not made would have cost; unknown if none has a price.</summary>
    public static string Avoided(IEnumerable<LedgerTotal> totals) =>
        Sum(totals, total => total.AvoidedCost, total => total.AvoidedCalls, total => total.UnpricedAvoidedCalls);

    /// <summary>What calls cost, and how many have no price.</summary>
    public static string SpentOrNote(IReadOnlyCollection<LedgerTotal> totals)
    {
        var (unpriced, calls) = (totals.Sum(total => total.UnpricedModelCalls), totals.Sum(total => total.ModelCalls));
        return unpriced == 0 ? Spent(totals) : $"{Spent(totals)}, {NoPrice(unpriced, calls)}";
    }

    /// <summary>What is to be said below the sum of a month.</summary>
    public static string Note(IReadOnlyCollection<LedgerTotal> totals)
    {
        var notes = new List<string>();
        if (totals.Sum(total => total.UnpricedModelCalls) is > 0 and var unpriced)
            notes.Add(NoPrice(unpriced, totals.Sum(total => total.ModelCalls)));
        var avoided = totals.Sum(total => total.AvoidedCalls);
        var unpricedAvoided = totals.Sum(total => total.UnpricedAvoidedCalls);
        if (avoided == 0 || unpricedAvoided < avoided)
            notes.Add($"{Avoided(totals)} more without the stages");
        if (unpricedAvoided > 0)
            notes.Add($"{NoPrice(unpricedAvoided, avoided)} that the stages avoided");
        return string.Join("; ", notes);
    }

    /// <summary>How many calls of all have no price; empty if all have one.</summary>
    public static string Count(long unpriced, long calls) => unpriced == 0 ? "" : $"{Figure.Count(unpriced)} of {Figure.Count(calls)}";

    private static string NoPrice(long unpriced, long calls) => $"no price for {Count(unpriced, calls)} calls";

    // Without calls nothing was paid, and that is known. Calls that have no price are in no currency's sum.
    private static string Sum(
        IEnumerable<LedgerTotal> totals, Func<LedgerTotal, decimal> amount, Func<LedgerTotal, long> calls, Func<LedgerTotal, long> unpriced)
    {
        var sums = totals.Where(total => total.Currency is not null && (calls(total) == 0 || unpriced(total) < calls(total)))
            .GroupBy(total => total.Currency!)
            .Select(group => (Currency: group.Key, Amount: group.Sum(amount), Calls: group.Sum(calls)))
            .ToList();

        // A total without any call says nothing where others have calls without a price.
        if (sums.All(sum => sum.Calls == 0) && totals.Any(total => calls(total) > 0))
            return Unknown;
        return sums.Count == 0 ? Unknown : string.Join("; ", sums.Select(sum => Figure.Amount(new Money(sum.Amount, sum.Currency))));
    }
}
