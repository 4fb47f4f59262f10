namespace Wattwise.Cascade;

/// <summary>Which tier of a cascade answered, and why.</summary>
/// <param name="Tier">The name of the tier.</param>
/// <param name="Reason">A stable code; see <see cref="CascadeReasons"/>.</param>
public sealed record CascadeResult(string Tier, string Reason)
{
    /// <summary>True if the answer was not good enough by itself, and is served because the strongest tier failed and the app allows it.</summary>
    public bool IsBelowFloor => Reason == CascadeReasons.BelowFloor;
}
