using System.Diagnostics;

namespace Wattwise.Accounting;

/// <summary>The activity around a request; see <see cref="WattwiseTelemetry"/> for its tags.</summary>
internal static class RequestActivity
{
    public static Activity? Start() => WattwiseTelemetry.ActivitySource.StartActivity("wattwise.request");

    public static void Stop(Activity? activity, RequestFootprint footprint, StageOutcome outcome, Exception? error)
    {
        if (activity is null)
            return;

        activity.SetTag("wattwise.outcome", FootprintInstruments.NameOf(outcome));
        activity.SetTag("wattwise.energy.spent_j", footprint.Spent.Joules);
        activity.SetTag("wattwise.energy.overhead_j", footprint.Overhead.Joules);
        activity.SetTag("wattwise.energy.avoided_j", footprint.Avoided.Joules);
        activity.SetTag("wattwise.energy.method", FootprintInstruments.NameOf(footprint.Spent.Method));
        activity.SetTag("wattwise.energy.is_complete", footprint.IsComplete);
        if (footprint.TotalGrams is { } grams)
            activity.SetTag("wattwise.carbon.total_g", grams);
        if (footprint.Cost is { } cost)
        {
            activity.SetTag("wattwise.cost.amount", (double)cost.Amount);
            activity.SetTag("wattwise.currency", cost.Currency);
        }

        if (error is not null)
        {
            // The message may quote what the user wrote; the type does not.
            activity.SetTag("error.type", error.GetType().FullName);
            activity.SetStatus(ActivityStatusCode.Error);
        }

        activity.Stop();
    }
}
