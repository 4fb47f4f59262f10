using Wattwise.Carbon;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>
/// Forecasts of a trace; all but the perfect one know no hour after the current one, whose intensity live sources publish while it lasts.
/// </summary>
internal abstract class TraceForecaster(CarbonTrace trace, TimeProvider clock) : ICarbonIntensityProvider
{
    protected CarbonTrace Trace { get; } = trace;

    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        var hour = Trace.HourOf(clock.GetUtcNow());
        return new(Trace.At(hour, Trace.Hours[hour], isEstimated: false));
    }

    public virtual ValueTask<CarbonForecast?> GetForecastAsync(
        GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        var hour = Trace.HourOf(clock.GetUtcNow());
        var count = Math.Min((int)Math.Ceiling(horizon.TotalHours) + 2, Trace.Hours.Length - hour);
        Prepare(hour);
        return new(
            new CarbonForecast(
                [.. Enumerable.Range(0, count).Select(lead => Trace.At(hour + lead, Predict(hour, lead), isEstimated: true))],
                clock.GetUtcNow()));
    }

    /// <summary>Takes in the hours up to the current one.</summary>
    protected virtual void Prepare(int now)
    {
    }

    /// <summary>The forecast, made in an hour, of the one that is so many after it.</summary>
    protected abstract double Predict(int now, int lead);

    /// <summary>No forecast, as of the free plans of some sources.</summary>
    internal sealed class None(CarbonTrace trace, TimeProvider clock) : TraceForecaster(trace, clock)
    {
        public override ValueTask<CarbonForecast?> GetForecastAsync(
            GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default) => default;

        protected override double Predict(int now, int lead) => double.NaN;
    }

    /// <summary>What comes.</summary>
    internal sealed class Perfect(CarbonTrace trace, TimeProvider clock) : TraceForecaster(trace, clock)
    {
        protected override double Predict(int now, int lead) => Trace.Hours[now + lead];
    }

    /// <summary>The current hour, and after it the same hour of the last day that is known.</summary>
    internal sealed class Persistence(CarbonTrace trace, TimeProvider clock) : TraceForecaster(trace, clock)
    {
        protected override double Predict(int now, int lead)
        {
            var hour = lead == 0 ? now : now + lead - (24 * ((lead + 23) / 24));
            return hour >= 0 ? Trace.Hours[hour] : Trace.Hours[now];
        }
    }
}
