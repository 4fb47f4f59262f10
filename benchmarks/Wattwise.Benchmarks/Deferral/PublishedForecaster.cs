namespace Wattwise.Benchmarks.Deferral;

/// <summary>
/// Forecasts as a grid operator publishes them: made each midnight for the next three days, with an error that wanders slowly around what
/// comes. Simulated, since the traces have no forecasts of their time.
/// </summary>
/// <param name="trace">The trace.</param>
/// <param name="clock">The simulated clock.</param>
/// <param name="meanError">Mean absolute error of an hour, as a share of it.</param>
/// <param name="keptByTheHour">How much of an error is left an hour later.</param>
/// <param name="seed">Seed of the errors.</param>
internal sealed class PublishedForecaster(CarbonTrace trace, TimeProvider clock, double meanError, double keptByTheHour, int seed)
    : TraceForecaster(trace, clock)
{
    // The mean of the absolute value of a normal variable is 0.798 standard deviations.
    private readonly double _deviation = meanError / 0.798;
    private double[] _errors = [];
    private int _day = -1;

    protected override void Prepare(int now)
    {
        if (now / 24 == _day)
            return;
        _day = now / 24;
        var random = new Random((seed * 1000) + _day);
        _errors = new double[24 * 4];
        var error = _deviation * Normal(random);
        for (var hour = 0; hour < _errors.Length; hour++)
        {
            error = (keptByTheHour * error) + (Math.Sqrt(1 - (keptByTheHour * keptByTheHour)) * _deviation * Normal(random));
            _errors[hour] = error;
        }
    }

    protected override double Predict(int now, int lead) => Trace.Hours[now + lead] * Math.Exp(_errors[now + lead - (24 * _day)]);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
