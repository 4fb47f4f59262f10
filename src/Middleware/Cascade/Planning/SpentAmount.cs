namespace Wattwise.Cascade;

/// <summary>What was spent, and for how many requests.</summary>
internal readonly record struct SpentAmount(double Joules, double Money, double Requests)
{
    /// <summary>The amount in a unit.</summary>
    public double In(BudgetUnit unit) => unit == BudgetUnit.Joules ? Joules : Money;

    public static SpentAmount operator +(SpentAmount left, SpentAmount right) =>
        new(left.Joules + right.Joules, left.Money + right.Money, left.Requests + right.Requests);
}
