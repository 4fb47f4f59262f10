namespace Wattwise.Carbon;

/// <summary>Forecasts hours out of those before: a linear model for each lead, fitted to what was seen and to nothing else. Not
/// thread-safe.</summary>
/// <remarks>
/// The inputs are the last hours, the same hour of the days before and the means around them, and the time of day. Until there are enough
/// hours, it is the mean of the same hour of the days before, plus how far the last hour is from its own such mean, which fades.
/// </remarks>
/// <param name="history">The hours.</param>
internal sealed class HistoryForecaster(HourHistory history)
{
    /// <summary>The furthest hour that is forecast, counted from the last one that is known.</summary>
    public const int Leads = 48;

    private const int HoursBack = 24 * 9;
    private const int HoursToLearn = 24 * 14;
    private const int Inputs = 24;
    private const double Forgetting = 0.999;
    private const double Scale = 100;
    private const double KeptByTheHour = 0.93;
    private const int Week = 24 * 7;

    private readonly LeastSquares[] _models = [.. Enumerable.Range(0, Leads + 1).Select(static _ => new LeastSquares(Inputs, Forgetting))];
    private readonly double[] _inputs = new double[Inputs];
    private long _learnt = long.MinValue;
    private int _learntHours;

    /// <summary>Learns from the hours up to one; each is learnt from once.</summary>
    public void Learn(long until)
    {
        if (_learnt < history.First + HoursBack)
            _learnt = history.First + HoursBack;
        for (; _learnt < until; _learnt++)
        {
            var hour = _learnt + 1;
            if (!history.IsSeen(hour))
                continue;
            _learntHours++;
            for (var lead = 1; lead <= Leads && hour - lead >= history.First + HoursBack; lead++)
                _models[lead].Learn(InputsOf(hour - lead, lead), history[hour] / Scale);
        }
    }

    /// <summary>What is expected some hours after an hour that is known; <see langword="null"/> before a day is known.</summary>
    public double? Expect(long now, int lead)
    {
        if (now - history.First < 23)
            return null;
        if (now - history.First < HoursBack || _learntHours < HoursToLearn)
            return Usual(now, lead);

        var most = 0.0;
        for (var hour = now - Week; hour <= now; hour++)
            most = Math.Max(most, history[hour]);
        return Math.Clamp(Scale * _models[lead].Predict(InputsOf(now, lead)), 0, 2 * most);
    }

    private double Usual(long now, int lead)
    {
        return Math.Max(0, Mean(now + lead) + ((history[now] - Mean(now)) * Math.Pow(KeptByTheHour, lead)));

        double Mean(long hour)
        {
            var (sum, count) = (0.0, 0);
            for (var at = hour - (24 * Math.Max(1, (hour - now + 23) / 24)); at >= history.First && count < 7; at -= 24)
                (sum, count) = (sum + history[at], count + 1);
            return count > 0 ? sum / count : history[now];
        }
    }

    private ReadOnlySpan<double> InputsOf(long now, int lead)
    {
        var at = now + lead;
        var same = at - (24 * ((lead / 24) + 1));
        var (n, x) = (0, _inputs);
        foreach (var back in (ReadOnlySpan<int>)[0, 1, 2, 3, 4, 5, 12, 23, 24, 48, 168])
            x[n++] = history[now - back];
        x[n++] = history[same];
        x[n++] = history[same - 1];
        x[n++] = history[same + 1];
        x[n++] = history[same - 24];
        x[n++] = history[same - 144];
        x[n++] = MeanOf(same, 24, 6);
        x[n++] = MeanOf(now - 24, 24, 6);
        x[n++] = MeanOf(now, 1, 24);
        x[n++] = MeanOf(now, 1, Week);
        for (var i = 0; i < n; i++)
            x[i] /= Scale;
        for (var wave = 1; wave <= 2; wave++)
            (x[n++], x[n++]) = Math.SinCos(2 * Math.PI * wave * (at % 24) / 24);
        return x;
    }

    private double MeanOf(long last, int step, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum += history[last - (i * step)];
        return sum / count;
    }
}
