using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>Lets a call wait for its window in this process.</summary>
internal sealed class WindowWait(DeferralOptions options, StageContext stage)
{
    private readonly TimeProvider _clock = stage.TimeProvider;
    private readonly ForecastFeed _forecasts = new(options, stage);
    private readonly StartPlanner _planner = new(options, stage);
    private readonly CallDurations _durations = new(options.ExpectedDuration);
    private int _waiting;

    /// <summary>Learns how long a call took.</summary>
    public void Learn(string? model, TimeSpan duration) => _durations.Add(model, duration);

    /// <summary>Waits until the call's time has come.</summary>
    /// <param name="completeBy">The call's deadline.</param>
    /// <param name="model">The model that it names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DeferredRun> WaitAsync(DateTimeOffset completeBy, string? model, CancellationToken cancellationToken)
    {
        var duration = _durations.Of(model);
        if (_clock.GetUtcNow() + _planner.Lead(duration) >= completeBy)
            return new DeferredRun(DeferralReasons.NoTime, ShiftedFrom: null, TimeSpan.Zero);
        if (Interlocked.Increment(ref _waiting) > options.MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new DeferredRun(DeferralReasons.Full, ShiftedFrom: null, TimeSpan.Zero);
        }

        try
        {
            var latest = completeBy - _planner.Lead(duration);
            var before = await _forecasts.FindCurrentAsync(cancellationToken).ConfigureAwait(false);
            return await WaitUntilAsync(latest, duration, before, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<DeferredRun> WaitUntilAsync(
        DateTimeOffset latest, DurationEstimate duration, CarbonIntensity? before, CancellationToken cancellationToken)
    {
        (DeferralPlan Plan, CarbonForecast? With)? made = null;
        var planning = TimeSpan.Zero;
        while (true)
        {
            var now = _clock.GetUtcNow();
            var lookUp = _forecasts.Refresh(latest - now + duration.Typical);
            if (_forecasts.IsSettled && (made is not { } known || !ReferenceEquals(known.With, _forecasts.Latest)))
            {
                var begun = _clock.GetTimestamp();
                var forecast = _forecasts.Latest;
                made = (_planner.Plan(now, latest, duration, forecast), forecast);
                planning += _clock.GetElapsedTime(begun);
            }

            if (latest <= now)
                return new DeferredRun(
                    made?.Plan is { } due && due.Start <= now ? due.Reason : DeferralReasons.LatestStart, before, planning);
            if (made is { Plan: var plan } && plan.Start <= now)
                return new DeferredRun(plan.Reason, before, planning);

            // A clock that is set, and a newer forecast, are noticed.
            var next = made is { Plan.Start: var start } && start < latest ? start : latest;
            var wait = next - now < options.ForecastRefresh ? next - now : options.ForecastRefresh;
            var delay = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
            if (lookUp.IsCompleted)
                await Task.Delay(delay, _clock, cancellationToken).ConfigureAwait(false);
            else
                await lookUp.WaitAsync(delay, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
