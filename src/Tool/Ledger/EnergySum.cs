using Wattwise.Accounting;

namespace Wattwise.Tool.Ledger;

/// <summary>Joules with their bounds.</summary>
internal sealed record EnergySum(double Joules, double Low, double High)
{
    public static EnergySum Of(IEnumerable<LedgerTotal> totals, Func<LedgerTotal, EnergyEstimate> part)
    {
        var sum = totals.Aggregate(EnergyEstimate.Zero, (before, total) => before + part(total));
        return new(sum.Joules, sum.Low, sum.High);
    }
}
