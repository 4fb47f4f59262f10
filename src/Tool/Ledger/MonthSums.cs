using Wattwise.Accounting;

namespace Wattwise.Tool.Ledger;

/// <summary>A month of a ledger in a few figures.</summary>
/// <param name="Month">The month as <c>2026-03</c>, in UTC.</param>
/// <param name="Requests">All requests.</param>
/// <param name="AnsweredRequests">The part of them that a stage answered, so that no model was called.</param>
/// <param name="IncompleteRequests">The part of them with a call of unknown energy: sums are lower bounds.</param>
/// <param name="ModelCalls">Calls of models.</param>
/// <param name="SpentJoules">Energy that was used, Wattwise's own work included.</param>
/// <param name="OwnJoules">The part of it that Wattwise caused.</param>
/// <param name="AvoidedJoules">Energy that was not used, as the stages claim.</param>
/// <param name="NetSavedJoules">What is left of it after Wattwise's own work.</param>
/// <param name="MeasuredJoules">The part of the spent energy that was read from counters; the rest is modelled or assumed.</param>
/// <param name="Spent"><paramref name="SpentJoules"/> with its bounds.</param>
/// <param name="Avoided"><paramref name="AvoidedJoules"/> with its bounds.</param>
/// <param name="NetSaved"><paramref name="NetSavedJoules"/> with its bounds.</param>
/// <param name="Carbon">Grams of CO2e, by kind of intensity; empty where no zone was set.</param>
/// <param name="Money">Money by currency; empty where no prices were set.</param>
/// <param name="Models">By model, without Wattwise's own work.</param>
/// <param name="WrittenTo">The file that was written.</param>
/// <param name="UnreadableEntries">Entries of a shared ledger that are in no sum.</param>
internal sealed record MonthSums(
    string Month,
    long Requests,
    long AnsweredRequests,
    long IncompleteRequests,
    long ModelCalls,
    double SpentJoules,
    double OwnJoules,
    double AvoidedJoules,
    double NetSavedJoules,
    double MeasuredJoules,
    EnergySum Spent,
    EnergySum Avoided,
    EnergySum NetSaved,
    IReadOnlyList<CarbonSums> Carbon,
    IReadOnlyList<MoneySums> Money,
    IReadOnlyList<ModelSums> Models,
    string? WrittenTo,
    long UnreadableEntries)
{
    public static MonthSums Of(LedgerMonth month, string? writtenTo, long unreadableEntries)
    {
        var totals = month.Totals;
        var (spent, avoided, net) = (
            EnergySum.Of(totals, total => total.Spent), EnergySum.Of(totals, total => total.Avoided),
            EnergySum.Of(totals, total => total.NetSaved));
        return new(
            month.Month,
            totals.Sum(total => total.Requests),
            totals.Sum(total => total.AnsweredRequests),
            totals.Sum(total => total.IncompleteRequests),
            totals.Sum(total => total.ModelCalls),
            spent.Joules,
            totals.Sum(total => total.Overhead.Joules),
            avoided.Joules,
            net.Joules,
            totals.Sum(total => total.MeasuredJoules),
            spent, avoided, net,
            CarbonSums.Of(totals),
            MoneySums.Of(totals),
            [.. month.Models.GroupBy(total => total.ModelId ?? "unknown", StringComparer.Ordinal).Select(ModelSums.Of)
                .Where(model => model.Calls > 0)],
            writtenTo,
            unreadableEntries);
    }
}
