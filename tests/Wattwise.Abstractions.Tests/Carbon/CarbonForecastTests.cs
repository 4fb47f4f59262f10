using CsCheck;
using Wattwise.Carbon;

namespace Wattwise.Abstractions.Tests.Carbon;

public class CarbonForecastTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Spans of whole quarters of an hour with gaps of whole quarters between them, so that a search by the minute meets every
    /// candidate.</summary>
    private static readonly Gen<CarbonIntensity[]> Spans = Gen.Select(
        Gen.Int[1, 4], Gen.Int[0, 9], Gen.Double[0, 800]).Array[1, 12].Select(parts =>
    {
        var (at, points) = (Start, new List<CarbonIntensity>());
        foreach (var (quarters, gap, grams) in parts)
        {
            at += TimeSpan.FromMinutes(gap == 0 ? 15 : 0);
            points.Add(Point(at, at + TimeSpan.FromMinutes(15 * quarters), grams));
            at = points[^1].To;
        }

        return points.ToArray();
    });

    [Fact]
    public void The_best_window_has_the_least_mean_that_a_search_of_every_start_finds() =>
        Gen.Select(Spans, Gen.Int[1, 150], Gen.Int[-30, 200], Gen.Int[-30, 700]).ForAll((points, length, earliest, latest) =>
        {
            var (duration, notBefore, deadline) = (TimeSpan.FromMinutes(length), Start.AddMinutes(earliest), Start.AddMinutes(latest));
            double? least = null;
            for (var start = notBefore; start + duration <= deadline; start += TimeSpan.FromMinutes(1))
            {
                if (Mean(points, start, length) is { } mean)
                    least = Math.Min(least ?? mean, mean);
            }

            var window = new CarbonForecast(points, Start).FindBestWindow(duration, notBefore, deadline);

            Assert.Equal(least is null, window is null);
            if (window is null)
                return;
            Assert.Equal(least!.Value, window.Mean.GramsPerKwh, 1e-6);
            Assert.True(window.Start >= notBefore && window.End <= deadline && window.End - window.Start == duration);
            Assert.Equal(Mean(points, window.Start, length)!.Value, window.Mean.GramsPerKwh, 1e-6);
        });

    [Fact]
    public void A_mean_is_that_of_its_minutes_and_unknown_across_a_gap() =>
        Gen.Select(Spans, Gen.Int[-30, 700], Gen.Int[1, 300]).ForAll((points, from, length) =>
        {
            var mean = new CarbonForecast(points, Start).MeanOver(Start.AddMinutes(from), Start.AddMinutes(from + length));

            var expected = Mean(points, Start.AddMinutes(from), length);
            Assert.Equal(expected is null, mean is null);
            Assert.Equal(expected ?? 0, mean?.GramsPerKwh ?? 0, 1e-6);
        });

    [Fact]
    public void Gaps_and_spans_together_fill_the_whole_forecast() => Spans.ForAll(points =>
    {
        var forecast = new CarbonForecast(points.Reverse(), Start);

        Assert.Equal(points, forecast.Points);
        Assert.Equal(
            (forecast.To - forecast.From).Ticks,
            forecast.Points.Sum(point => (point.To - point.From).Ticks) + forecast.Gaps.Sum(gap => (gap.To - gap.From).Ticks));
        Assert.All(forecast.Gaps, gap => Assert.Null(forecast.At(gap.From)));
    });

    [Fact]
    public void Among_equal_windows_the_earliest_is_taken()
    {
        var forecast = Hourly(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);

        Assert.Equal(Start.AddMinutes(7), forecast.FindBestWindow(TimeSpan.FromMinutes(50), Start.AddMinutes(7), Start.AddHours(7))!.Start);
    }

    [Fact]
    public void A_forecast_that_ends_before_the_deadline_says_that_the_search_was_not_complete()
    {
        var forecast = Hourly(300, 200);

        Assert.True(forecast.FindBestWindow(TimeSpan.FromHours(1), Start, Start.AddHours(2))!.IsComplete);
        var early = forecast.FindBestWindow(TimeSpan.FromHours(1), Start, Start.AddHours(3))!;
        Assert.False(early.IsComplete);
        Assert.Equal(200, early.Mean.GramsPerKwh, 1e-9);
        Assert.False(forecast.FindBestWindow(TimeSpan.FromHours(1), Start.AddHours(-1), Start.AddHours(2))!.IsComplete);
    }

    [Fact]
    public void A_window_is_never_across_a_gap_and_says_that_there_is_one()
    {
        CarbonForecast forecast = new([Point(Start, Start.AddHours(1), 10), Point(Start.AddHours(2), Start.AddHours(4), 500)], Start);

        var window = forecast.FindBestWindow(TimeSpan.FromHours(2), Start, Start.AddHours(4))!;

        Assert.Equal(Start.AddHours(2), window.Start);
        Assert.False(window.IsComplete);
    }

    [Fact]
    public void No_window_fits_where_the_deadline_is_too_near()
    {
        Assert.Null(Hourly(1, 2).FindBestWindow(TimeSpan.FromHours(2), Start.AddMinutes(1), Start.AddHours(2)));
        Assert.Null(Hourly(1, 2).FindBestWindow(TimeSpan.FromHours(1), Start.AddHours(2), Start));
    }

    [Fact]
    public void Spans_that_do_not_measure_the_same_are_not_mixed()
    {
        var point = Point(Start, Start.AddHours(1), 1);
        var next = point with { From = point.To, To = point.To.AddHours(1) };
        CarbonIntensity[] others =
        [
            next with { Signal = IntensitySignal.Marginal }, next with { Signal = IntensitySignal.AverageMarket },
            next with { Basis = IntensityBasis.Direct },
        ];

        Assert.All(others, other => Assert.Throws<MixedIntensityException>(() => new CarbonForecast([point, other], Start)));
    }

    [Fact]
    public void Spans_that_make_no_sense_are_refused()
    {
        var point = Point(Start, Start.AddHours(1), 1);

        Assert.Throws<ArgumentException>(() => new CarbonForecast([], Start));
        Assert.Throws<ArgumentException>(() => new CarbonForecast([point with { To = Start }], Start));
        Assert.Throws<ArgumentException>(
            () => new CarbonForecast([point, point with { From = Start.AddMinutes(59), To = Start.AddHours(2) }], Start));
        Assert.Throws<ArgumentException>(
            () => new CarbonForecast([point, point with { From = point.To, To = Start.AddHours(2), Zone = new("B") }], Start));
        Assert.Throws<ArgumentException>(() => new CarbonForecast(
            [point with { GramsPerKwh = double.MaxValue },
                point with { From = point.To, To = Start.AddHours(3), GramsPerKwh = double.MaxValue }], Start));
    }

    [Fact]
    public void A_mean_of_one_estimate_is_estimated_and_names_all_sources()
    {
        var point = Point(Start, Start.AddHours(1), 1) with { IsEstimated = false, Source = "A" };
        CarbonForecast forecast = new(
            [point, point with { From = point.To, To = Start.AddHours(2), IsEstimated = true, Source = "B" }], Start);

        var mean = forecast.MeanOver(Start, Start.AddHours(2))!;

        Assert.True(mean.IsEstimated);
        Assert.Equal("A + B", mean.Source);
        Assert.False(forecast.MeanOver(Start, Start.AddHours(1))!.IsEstimated);
    }

    [Fact]
    public async Task A_provider_without_forecasts_knows_none() =>
        Assert.Null(
            await ICarbonIntensityProvider.None.GetForecastAsync(new("DEU"), TimeSpan.FromHours(1), TestContext.Current.CancellationToken));

    private static CarbonForecast Hourly(params double[] grams) =>
        new(grams.Select((value, hour) => Point(Start.AddHours(hour), Start.AddHours(hour + 1), value)), Start);

    private static CarbonIntensity Point(DateTimeOffset from, DateTimeOffset to, double grams) =>
        new(grams, new("A"), from, to, IntensitySignal.AverageLocation, IsEstimated: true, "test");

    /// <summary>The mean by counting minutes; null if one of them is unknown.</summary>
    private static double? Mean(CarbonIntensity[] points, DateTimeOffset from, int minutes)
    {
        var sum = 0.0;
        for (var minute = 0; minute < minutes; minute++)
        {
            var at = from.AddMinutes(minute);
            if (Array.Find(points, point => point.From <= at && at < point.To) is not { } point)
                return null;
            sum += point.GramsPerKwh;
        }

        return sum / minutes;
    }
}
