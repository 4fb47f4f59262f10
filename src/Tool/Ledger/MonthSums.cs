using Wattwise.Accounting;

namespace Wattwise.Tool.Ledger;

/// <summary>A month of a ledger in a few figures; energy in joules, net of what Wattwise spent itself.</summary>
internal sealed record MonthSums(
    string Month,
    long Requests,
    long ModelCalls,
    double SpentJoules,
    double AvoidedJoules,
    double NetSavedJoules,
    double OperationalGrams,
    IReadOnlyList<ModelSums> Models,
    string? WrittenTo,
    long UnreadableEntries)
{
    public static MonthSums Of(LedgerMonth month, string? writtenTo, long unreadableEntries) => new(
        month.Month,
        month.Totals.Sum(total => total.Requests),
        month.Totals.Sum(total => total.ModelCalls),
        month.Totals.Sum(total => total.Spent.Joules),
        month.Totals.Sum(total => total.Avoided.Joules),
        month.Totals.Sum(total => total.NetSaved.Joules),
        month.Totals.Sum(total => total.OperationalGrams),
        [.. month.Models.GroupBy(total => total.ModelId ?? "unknown", StringComparer.Ordinal).Select(ModelSums.Of)],
        writtenTo,
        unreadableEntries);
}
