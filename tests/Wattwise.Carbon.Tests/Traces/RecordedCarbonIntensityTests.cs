using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Wattwise.Carbon.Tests.Traces;

public sealed class RecordedCarbonIntensityTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly GridZone Zone = new("GB");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly FakeTimeProvider _clock = new(Start);
    private int _files;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("\t", false)]
    [InlineData(",", true)]
    [InlineData(";", false)]
    public async Task A_column_of_a_text_file_is_played_by_the_clock(string separator, bool isCompressed)
    {
        var source = Create(
            Write($"time{separator}direct{separator}lifecycle\n2026-01-05 "
                + $"00:00:00{separator}71.54{separator}103.5\n2026-01-05T01:00Z{separator}65.29{separator}95.6\n", isCompressed),
            o => (o.Column, o.Basis, o.Source) = ("lifecycle", IntensityBasis.Lifecycle, "Recorded in 2026"));

        _clock.Advance(TimeSpan.FromMinutes(90));

        Assert.Equal(
            new CarbonIntensity(
                95.6, Zone, Start.AddHours(1), Start.AddHours(2), IntensitySignal.AverageLocation, false, "Recorded in 2026")
            {
                Basis = IntensityBasis.Lifecycle,
            },
            await source.GetCurrentAsync(Zone, Token));
        Assert.Null(await source.GetCurrentAsync(new("FRA"), Token));
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await source.GetCurrentAsync(Zone, Token));
    }

    [Fact]
    public async Task An_hour_that_is_empty_or_missing_is_unknown()
    {
        var source = Create(Write("time,g\n2026-01-05T00:00Z,10\n2026-01-05T01:00Z,\n2026-01-05T03:00Z,40\n"));
        double?[] figures = new double?[4];
        for (var hour = 0; hour < 4; hour++)
        {
            figures[hour] = (await source.GetCurrentAsync(Zone, Token))?.GramsPerKwh;
            _clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([10, null, null, 40], figures);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("time\n2026-01-05T00:00Z\n", "second column")]
    [InlineData("time,a,b\n2026-01-05T00:00Z,1,2\n2026-01-05T01:00Z,1,2\n", "a, b")]
    [InlineData("time,g\n2026-01-05T00:00Z,1\n", "two rows")]
    [InlineData("time,g\n2026-01-05T00:00Z,1\nnoon,2\n", "Line 3")]
    [InlineData("time,g\n2026-01-05T00:00Z,1\n2026-01-05T01:00Z,-2\n", "Line 3")]
    [InlineData("time,g\n2026-01-05T00:00Z,1\n2026-01-05T01:00Z,NaN\n", "Line 3")]
    [InlineData("time,g\n2026-01-05T00:00Z,1\n2026-01-05T01:00Z\n", "Line 3")]
    [InlineData("time,g\n2026-01-05T01:00Z,1\n2026-01-05T00:00Z,2\n", "Line 3")]
    [InlineData("time,g\n2026-01-05T00:00Z,1\n2026-01-05T01:00Z,2\n2026-01-05T02:30Z,2\n", "02:30")]
    [InlineData("time,g\n0001-01-05T00:00Z,1\n0001-01-05T00:00:01Z,2\n2026-01-05T02:30Z,2\n", "steps")]
    public void A_file_of_another_form_is_refused_with_the_place(string text, string words) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => Create(Write(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Contains(
            "FilePath", Assert.Throws<ArgumentException>(() => Create(Path.Combine(_folder.FullName, "none.tsv"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Steps_that_do_not_divide_a_day_allow_no_forecast_by_the_day()
    {
        var file = Write("time,g\n2026-01-05T00:00Z,1\n2026-01-05T00:07Z,2\n");

        Assert.Contains("divide a day", Assert.Throws<ArgumentException>(() => Create(file)).Message, StringComparison.Ordinal);
        _ = Create(file, o => o.Forecast = TraceForecast.Persistence);
    }

    [Theory]
    [InlineData(TraceForecast.Persistence)]
    [InlineData(TraceForecast.DayAhead)]
    public void A_forecast_does_not_look_ahead(TraceForecast method) => Gen.Select(
        Gen.Double[0, 500].Array[24 * 10], Gen.Double[0, 500].Array[24 * 10], Gen.Int[0, (24 * 10) - 1], Gen.Int[1, 60]).ForAll(
        (past, future, now, hours) =>
        {
            _clock.AdjustTime(Start.AddHours(now).AddMinutes(20));
            var one = Forecast(past, method, hours);
            var other = Forecast([.. past[..(now + 1)], .. future[(now + 1)..]], method, hours);

            Assert.Equal(one!.Points, other!.Points);
        },
        iter: 50);

    [Fact]
    public void A_day_that_repeats_is_forecast_exactly()
    {
        var day = Enumerable.Range(0, 24).Select(hour => 200 + (100 * Math.Sin(hour * Math.PI / 12))).ToArray();
        _clock.AdjustTime(Start.AddDays(8).AddHours(5));

        var forecast = Forecast([.. Enumerable.Range(0, 24 * 12).Select(hour => day[hour % 24])], TraceForecast.DayAhead, 48)!;

        Assert.Equal(48, forecast.Points.Count);
        Assert.All(forecast.Points, point => Assert.Equal(day[point.From.Hour], point.GramsPerKwh, 1e-6));
        Assert.Equal([false, true], forecast.Points.Take(2).Select(point => point.IsEstimated));
    }

    [Fact]
    public void Persistence_goes_on_with_the_latest_known_figure_for_a_day()
    {
        var grams = Enumerable.Repeat(double.NaN, 72).ToArray();
        grams[0] = 10;
        grams[3] = 40;
        grams[71] = 1;
        _clock.AdjustTime(Start.AddHours(5));
        Assert.Equal([40, 40, 40], Forecast(grams, TraceForecast.Persistence, 3)!.Points.Select(point => point.GramsPerKwh));

        _clock.AdjustTime(Start.AddHours(27));
        Assert.Null(Forecast(grams, TraceForecast.Persistence, 3));
    }

    [Fact]
    public void Without_a_day_in_the_past_nothing_but_the_present_is_forecast()
    {
        _clock.AdjustTime(Start.AddHours(5));

        Assert.Equal(Start.AddHours(6), Forecast([.. Enumerable.Repeat(1.0, 48)], TraceForecast.DayAhead, 10)!.To);
        Assert.Null(Forecast([.. Enumerable.Repeat(1.0, 48)], TraceForecast.None, 10));
    }

    [Fact]
    public async Task A_trace_that_is_played_later_is_an_estimate_of_that_later_hour()
    {
        _clock.AdjustTime(Start.AddDays(364).AddMinutes(30));

        var intensity = (await Create(
            Write("time,g\n2026-01-05T00:00Z,10\n2026-01-05T01:00Z,20\n"), o => o.TimeShift = TimeSpan.FromDays(364))
            .GetCurrentAsync(Zone, Token))!;

        Assert.Equal((10.0, true, Start.AddDays(364)), (intensity.GramsPerKwh, intensity.IsEstimated, intensity.From));
    }

    private CarbonForecast? Forecast(double[] grams, TraceForecast method, int hours)
    {
        var rows = grams.Select((value, hour) => string.Create(
            CultureInfo.InvariantCulture,
            $"{Start.AddHours(hour):yyyy-MM-dd HH:mm:ss}\t{(double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture))}"));
        var pending = Create(Write("time\tg\n" + string.Join('\n', rows)), o => (o.Forecast, o.Source) = (method, "test")).GetForecastAsync(
            Zone, TimeSpan.FromHours(hours), Token);
        return pending.IsCompletedSuccessfully ? pending.Result : throw new InvalidOperationException("A trace answers at once.");
    }

    private string Write(string text, bool isCompressed = false)
    {
        var path = Path.Combine(_folder.FullName, $"trace{++_files}.tsv{(isCompressed ? ".gz" : "")}");
        using Stream file = isCompressed ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path);
        file.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }

    private RecordedCarbonIntensityProvider Create(string file, Action<RecordedCarbonIntensityOptions>? configure = null)
    {
        RecordedCarbonIntensityOptions options = new() { FilePath = file, Zone = "GB" };
        configure?.Invoke(options);
        return new(options, _clock);
    }
}
