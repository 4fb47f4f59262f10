using Microsoft.Extensions.Time.Testing;

namespace Wattwise.Carbon.Tests.GreatBritain;

public sealed class GreatBritainTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2018, 1, 20, 12, 10, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly CarbonServer _server = new(_ => new(National()));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("null", 266, true)]
    [InlineData("263", 263, false)]
    public async Task A_half_hour_has_its_actual_figure_or_else_the_forecast_marked_as_estimated(
        string actual, double grams, bool isEstimated)
    {
        _server.Answering = _ => new(National(actual: actual));

        var intensity = (await Create().GetCurrentAsync(new("GBR"), Token))!;

        Assert.Equal("intensity", _server.Requests[0].Path);
        Assert.Equal((grams, isEstimated), (intensity.GramsPerKwh, intensity.IsEstimated));
        Assert.Equal((Now.AddMinutes(-10), Now.AddMinutes(20)), (intensity.From, intensity.To));
        Assert.Equal(
            (IntensitySignal.AverageLocation, IntensityBasis.Direct, "GBR"), (intensity.Signal, intensity.Basis, intensity.Zone.Code));
    }

    [Theory]
    [InlineData("GB-13", 13, true)]
    [InlineData("gb-1", 1, false)]
    [InlineData("GB-SCT", 16, true)]
    [InlineData("office", 13, false)]
    public async Task A_region_is_read_alone_or_in_an_array(string zone, int region, bool isArray)
    {
        _server.Answering = _ => new(Regional(region, isArray));

        var intensity = (await Create(o => o.Zones["office"] = "GB-13").GetCurrentAsync(new(zone), Token))!;

        Assert.Equal($"regional/regionid/{region}", _server.Requests[0].Path);
        Assert.Equal((56.0, true, zone), (intensity.GramsPerKwh, intensity.IsEstimated, intensity.Zone.Code));
    }

    [Fact]
    public async Task Another_region_than_asked_for_is_refused()
    {
        _server.Answering = _ => new(Regional(3, isArray: true));

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("GB-13"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.OtherFigure, exception.Problem);
    }

    [Theory]
    [InlineData("DEU")]
    [InlineData("GB-0")]
    [InlineData("GB-18")]
    [InlineData("GB-")]
    [InlineData("GB-+1")]
    public async Task A_zone_that_is_not_in_Great_Britain_is_not_asked_for(string zone)
    {
        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new(zone), Token).AsTask());

        Assert.Equal(CarbonSourceProblem.UnknownZone, exception.Problem);
        Assert.Contains("GB-ENG", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("GBR", 24, "intensity/2018-01-20T12:10Z/fw24h")]
    [InlineData("GBR", 25, "intensity/2018-01-20T12:10Z/fw48h")]
    [InlineData("GB-13", 4, "regional/intensity/2018-01-20T12:10Z/fw24h/regionid/13")]
    public async Task A_forecast_is_asked_for_a_day_or_two(string zone, int hours, string path)
    {
        _server.Answering = request =>
            new(request.Path.StartsWith("regional", StringComparison.Ordinal) ? Regional(13, isArray: false) : National());

        Assert.NotNull(await Create().GetForecastAsync(new(zone), TimeSpan.FromHours(hours), Token));

        Assert.Equal(path, _server.Requests[0].Path);
    }

    [Fact]
    public async Task A_forecast_begins_with_the_present_half_hour_and_has_a_gap_where_one_is_null()
    {
        _server.Answering = _ => new(
            """
            {"data":[{"from":"2018-01-20T11:30Z","to":"2018-01-20T12:00Z","intensity":{"forecast":1,"actual":2,"index":"low"}},
             {"from":"2018-01-20T12:00Z","to":"2018-01-20T12:30Z","intensity":{"forecast":10,"actual":null,"index":"low"}},
             {"from":"2018-01-20T12:30Z","to":"2018-01-20T13:00Z","intensity":{"forecast":null,"actual":null,"index":null}},
             {"from":"2018-01-20T13:00Z","to":"2018-01-20T13:30Z","intensity":{"forecast":20,"actual":null,"index":"low"}}]}
            """);

        var forecast = (await Create().GetForecastAsync(new("GBR"), TimeSpan.FromHours(24), Token))!;

        Assert.Equal([10, 20], forecast.Points.Select(point => point.GramsPerKwh));
        Assert.Single(forecast.Gaps);
        Assert.Equal(Now, forecast.GeneratedAt);
    }

    [Fact]
    public async Task A_half_hour_without_its_field_is_another_shape()
    {
        _server.Answering = _ => new("""{"data":[{"from":"2018-01-20T12:00Z","to":"2018-01-20T12:30Z","intensity":{"index":"low"}}]}""");

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("GBR"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.BadAnswer, exception.Problem);
    }

    [Fact]
    public async Task No_half_hour_is_unknown()
    {
        _server.Answering = _ => new("""{"data":[]}""");

        Assert.Null(await Create().GetCurrentAsync(new("GBR"), Token));
        Assert.Null(await Create().GetForecastAsync(new("GBR"), TimeSpan.FromHours(1), Token));
    }

    [Fact]
    public void A_zone_that_is_mapped_to_an_unknown_one_is_a_wrong_setting() => Assert.Contains(
        "GB-99", Assert.Throws<ArgumentException>(() => Create(o => o.Zones["office"] = "GB-99")).Message, StringComparison.Ordinal);

    private static string National(string actual = "null") => $$"""
        {"data":[{"from":"2018-01-20T12:00Z","to":"2018-01-20T12:30Z","intensity": {"forecast":266,"actual":{{actual}},"index":"moderate"} }]}
        """;

    private static string Regional(int region, bool isArray)
    {
        var data = $$"""
            {"regionid":{{region}},"dnoregion":"UKPN London","shortname":"London","data":[{"from":"2018-01-20T12:00Z","to":"2018-01-20T12:30Z",
             "intensity":{"forecast":56,"index":"low"},"generationmix":[{"fuel":"gas","perc":11.2}]}]}
            """;
        return isArray ? $$"""{"data":[{{data}}]}""" : $$"""{"data": {{data}} }""";
    }

    private GreatBritainCarbonIntensityProvider Create(Action<GreatBritainOptions>? configure = null)
    {
        GreatBritainOptions options = new() { BaseAddress = _server.Address };
        configure?.Invoke(options);
        return new(_server.CreateClient(), options, _clock);
    }
}
