using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Wattwise.Tool.Ledger;

/// <summary>Operational grams of CO2e by intensities of one kind, which are never added to those of another.</summary>
internal sealed record CarbonSums(IntensitySignal Signal, IntensityBasis? Basis, double SpentGrams, double AvoidedGrams)
{
    public static IReadOnlyList<CarbonSums> Of(IEnumerable<LedgerTotal> totals) =>
    [
        .. totals.Where(total => total.Signal is not null)
            .GroupBy(total => (Signal: total.Signal!.Value, total.Basis)).Select(group => new CarbonSums(
            group.Key.Signal, group.Key.Basis, group.Sum(total => total.OperationalGrams), group.Sum(total => total.AvoidedGrams))),
    ];
}
