namespace Wattwise.Cascade;

/// <summary>Which tier of a cascade answered, and why.</summary>
/// <param name="Tier">The name of the tier.</param>
/// <param name="Reason">A stable code; see <see cref="CascadeReasons"/>.</param>
public sealed record CascadeResult(string Tier, string Reason)
{
    /// <summary>True if the answer was not good enough by itself, or nothing certifies it, and is served because the app allows that: the
    /// strongest tier failed, or the budget of the day comes first.</summary>
    public bool IsBelowFloor => Reason is CascadeReasons.BelowFloor or CascadeReasons.BelowFloorDayBudget;
}
