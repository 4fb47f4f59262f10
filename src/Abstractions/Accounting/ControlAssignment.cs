namespace Wattwise.Accounting;

/// <summary>The comparison group that a request was put into at random: what savings are measured against.</summary>
/// <param name="IsControl">True if the request goes past all stages.</param>
/// <param name="HeldOutStages">Stages that are left out of this request on their own; empty for most.</param>
/// <param name="Unit">A number that stands for the key by which the request was assigned: requests of one unit are always in the same
/// group.</param>
/// <remarks>Immutable.</remarks>
public sealed record ControlAssignment(bool IsControl, IReadOnlyList<string> HeldOutStages, long Unit)
{
    /// <summary>True if a stage is to leave the request alone.</summary>
    /// <param name="stage">The stage's name.</param>
    public bool HoldsOut(string stage)
    {
        if (IsControl)
            return true;
        for (var i = 0; i < HeldOutStages.Count; i++)
        {
            if (HeldOutStages[i] == stage)
                return true;
        }

        return false;
    }
}
