using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>Asks the policy when work is to begin, and keeps its answer within what is safe. Thread-safe.</summary>
internal sealed class StartPlanner(DeferralOptions options, StageContext stage)
{
    private readonly IDeferralPolicy _policy =
        options.Policy ?? stage.Services.Find<IDeferralPolicy>() ?? new BestWindowPolicy(options.WithoutForecast);
    private readonly Outage _outage = stage.Watch("deferral policy", "deferred work runs at once");

    /// <summary>How long before its deadline work has to begin.</summary>
    public TimeSpan Lead(DurationEstimate duration) => duration.Longest + options.SafetyMargin;

    /// <summary>Plans the start of work that has until a moment.</summary>
    public DeferralPlan Plan(DateTimeOffset now, DateTimeOffset latestStart, DurationEstimate duration, CarbonForecast? forecast)
    {
        if (latestStart <= now)
            return new(now, DeferralReasons.NoTime);
        try
        {
            var plan = _policy.Plan(new DeferralQuestion(now, latestStart, duration.Typical, forecast));
            _outage.Worked();
            return plan.Start > latestStart
                ? new(latestStart, DeferralReasons.LatestStart)
                : plan.Start < now ? plan with { Start = now } : plan;
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
            return new(now, DeferralReasons.PolicyFailed);
        }
    }
}
