using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>A job that waits, as the schedule knows it. Guarded by the schedule's lock.</summary>
internal sealed class WaitingJob(DeferredJobEntry entry, DateTimeOffset doneBy)
{
    public DeferredJobEntry Entry { get; set; } = entry;

    /// <summary>The deadline less the safety margin.</summary>
    public DateTimeOffset DoneBy { get; } = doneBy;

    /// <summary>False while it is only reserved: not in the store yet, so not to be run.</summary>
    public bool IsStored { get; set; }

    public DurationEstimate Duration { get; set; }

    /// <summary>The plan; <see langword="null"/> until there is one.</summary>
    public DeferralPlan? Plan { get; set; }

    /// <summary>The forecast that the plan was made with.</summary>
    public CarbonForecast? PlannedWith { get; set; }

    /// <summary>The latest start at which this and all other work is done in time.</summary>
    public DateTimeOffset LatestStart { get; set; }
}
