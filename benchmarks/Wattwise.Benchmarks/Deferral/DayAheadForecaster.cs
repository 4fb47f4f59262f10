namespace Wattwise.Benchmarks.Deferral;

/// <summary>
/// A linear forecast for each lead, fitted to the trace's hours up to the current one and to no others: recursive least squares, which
/// forgets slowly.
/// </summary>
internal sealed class DayAheadForecaster(CarbonTrace trace, TimeProvider clock) : TraceForecaster(trace, clock)
{
    private const int Leads = 30;
    private const int History = 24 * 9;
    private const int LearningHours = 24 * 14;
    private const int Inputs = 9;
    private const double Forgetting = 0.9995;

    private readonly LeastSquares[] _models = [.. Enumerable.Range(0, Leads).Select(_ => new LeastSquares(Inputs, Forgetting))];
    private int _learnt = History;

    protected override void Prepare(int now)
    {
        for (; _learnt <= now; _learnt++)
        {
            for (var lead = 1; lead < Leads && _learnt - lead >= History; lead++)
                _models[lead].Learn(InputsOf(_learnt - lead, lead), Trace.Hours[_learnt]);
        }
    }

    protected override double Predict(int now, int lead)
    {
        if (lead == 0)
            return Trace.Hours[now];
        if (now < History + LearningHours || lead >= Leads)
            return now + lead - (24 * ((lead / 24) + 1)) is >= 0 and var same ? Trace.Hours[same] : Trace.Hours[now];
        return _models[lead].Predict(InputsOf(now, lead));
    }

    private double[] InputsOf(int now, int lead)
    {
        var hours = Trace.Hours;
        var days = 24 * ((lead / 24) + 1);
        var at = now + lead;
        var mean = 0.0;
        for (var day = 0; day < 6; day++)
            mean += hours[at - days - (24 * day)] / 6;
        return [1, hours[now], hours[now - 1], hours[now - 2], hours[now - 24], hours[at - days], hours[at - days - 24], mean, hours[at - days - 144]];
    }
}
