namespace Wattwise.Carbon;

/// <summary>Weighs two forecasts by the errors that they made (Bates and Granger, The Combination of Forecasts, 1969). Not
/// thread-safe.</summary>
internal sealed class ForecastBlend
{
    private const double Forgetting = 0.999;
    private const int HoursToLearn = 24 * 14;

    private readonly (double First, double Second, double Both, int Count)[] _leads =
        new (double, double, double, int)[HistoryForecaster.Leads + 1];

    /// <summary>The share of the first forecast, from 0 to 1; 1 until both were seen long enough.</summary>
    public double ShareOfFirst(int lead)
    {
        var (first, second, both, count) = _leads[lead];
        var spread = first + second - (2 * both);
        return count < HoursToLearn || spread <= 0 ? 1 : Math.Clamp((second - both) / spread, 0, 1);
    }

    /// <summary>Learns from the errors of both at an hour that has come.</summary>
    public void Learn(int lead, double first, double second)
    {
        var known = _leads[lead];
        _leads[lead] = (
            (known.First * Forgetting) + (first * first),
            (known.Second * Forgetting) + (second * second),
            (known.Both * Forgetting) + (first * second),
            Math.Min(known.Count + 1, HoursToLearn));
    }
}
