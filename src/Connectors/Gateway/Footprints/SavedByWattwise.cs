using Wattwise.Accounting;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Footprints;

/// <summary>Reads from a footprint what Wattwise saved.</summary>
internal static class SavedByWattwise
{
    public static SavedAmount In(RequestFootprint footprint)
    {
        var outcomes = footprint.Stages.Where(stage => !stage.IsNested).Select(stage => stage.Outcome).ToArray();
        var isHit = outcomes.Contains(StageOutcome.Answered) && !outcomes.Contains(StageOutcome.ModelCalled);
        var net = footprint.NetSaved;
        return new(
            Requests: 1, isHit ? 1 : 0, footprint.Spent.Joules, footprint.Avoided.Joules, net.Joules, net.Low, net.High);
    }
}
