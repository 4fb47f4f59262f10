using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>Work that had its wait: what runs within it never waits again, and the first deferral stage on its way books the
/// wait.</summary>
/// <param name="Reason">Why it began when it did.</param>
/// <param name="ShiftedFrom">The intensity when it was asked for.</param>
/// <param name="PlanningTime">What choosing the time took.</param>
internal sealed class DeferredRun(string Reason, CarbonIntensity? ShiftedFrom, TimeSpan PlanningTime)
{
    private static readonly AsyncLocal<DeferredRun?> Flow = new();

    private int _isBooked;

    /// <summary>The run that this asynchronous flow belongs to.</summary>
    public static DeferredRun? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    /// <summary>Books the wait on a request, once.</summary>
    public void Book(in StageScope scope)
    {
        if (Interlocked.Exchange(ref _isBooked, 1) == 0)
        {
            scope.Request.Add(new Accounting.StageRecord(
                Accounting.WattwiseStages.Deferral, Accounting.StageOutcome.Applied, Reason, OwnWork.EnergyOf(PlanningTime), Avoided: null,
                PlanningTime, Usage: null)
            {
                ShiftedFrom = ShiftedFrom,
            });
        }
    }
}
