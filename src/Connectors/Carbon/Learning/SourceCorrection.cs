namespace Wattwise.Carbon;

/// <summary>Learns how much of the error that a source's forecast shows now it will still show some hours later. Not
/// thread-safe.</summary>
/// <remarks>The error is the logarithm of actual over forecast; for each lead one slope through the origin, by least squares that forgets
/// slowly.</remarks>
internal sealed class SourceCorrection
{
    private const double Forgetting = 0.999;
    private const double FirstSquares = 0.5;
    private const double FirstKeptByTheHour = 0.9;
    private const double MostError = 1;

    private readonly (double Squares, double Products)[] _leads = [.. Enumerable.Range(0, HistoryForecaster.Leads + 1)
        .Select(static lead => (FirstSquares, FirstSquares * Math.Pow(FirstKeptByTheHour, lead)))];

    /// <summary>The error of a forecast of an hour.</summary>
    public static double ErrorOf(double actual, double forecast) =>
        Math.Clamp(Math.Log(Math.Max(1, actual) / Math.Max(1, forecast)), -MostError, MostError);

    /// <summary>What a forecast of a later hour is to be multiplied with.</summary>
    public double Factor(double errorNow, int lead) =>
        Math.Exp(errorNow * Math.Clamp(_leads[lead].Products / _leads[lead].Squares, 0, 1));

    /// <summary>Learns from an hour that has come.</summary>
    public void Learn(int lead, double errorThen, double error)
    {
        var (squares, products) = _leads[lead];
        _leads[lead] = ((squares * Forgetting) + (errorThen * errorThen), (products * Forgetting) + (errorThen * error));
        if (_leads[lead].Squares < FirstSquares / 100)
            _leads[lead].Squares = FirstSquares / 100;
    }
}
