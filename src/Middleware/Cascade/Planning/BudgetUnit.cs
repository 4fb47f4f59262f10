namespace Wattwise.Cascade;

/// <summary>What a budget is counted in.</summary>
internal enum BudgetUnit
{
    Joules,
    Money,
}
