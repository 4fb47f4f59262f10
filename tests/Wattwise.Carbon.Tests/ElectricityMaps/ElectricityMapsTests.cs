namespace Wattwise.Carbon.Tests.ElectricityMaps;

public sealed class ElectricityMapsTests : IAsyncDisposable
{
    private const string Key = "very-secret-key";

    private static readonly DateTimeOffset Eleven = new(2025, 10, 17, 11, 0, 0, TimeSpan.Zero);

    private readonly CarbonServer _server = new(_ => Latest());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_latest_hour_is_read_with_zone_span_signal_and_basis()
    {
        var intensity = await Create().GetCurrentAsync(new("AT"), Token);

        Assert.Equal(
            new CarbonIntensity(245, new("AT"), Eleven, Eleven.AddHours(1), IntensitySignal.AverageLocation, true, "Electricity Maps")
            {
                Basis = IntensityBasis.Lifecycle,
            },
            intensity);
    }

    [Fact]
    public async Task A_request_names_its_key_and_every_choice_and_never_falls_back_to_the_callers_place()
    {
        await Create().GetCurrentAsync(new("AT"), Token);

        var request = Assert.Single(_server.Requests);
        Assert.Equal("v3/carbon-intensity/latest", request.Path);
        Assert.Equal(Key, request.Headers["auth-token"]);
        Assert.Equal("AT", request.Query["zone"]);
        Assert.Equal("lifecycle", request.Query["emissionFactorType"]);
        Assert.Equal("false", request.Query["disableEstimations"]);
        Assert.Equal("false", request.Query["shouldUseFallbackCallerLookup"]);
    }

    [Fact]
    public async Task Direct_emissions_and_measured_hours_are_asked_for_if_the_app_chose_them()
    {
        _server.Answering = _ => Latest(emissions: "\"direct\"", isEstimated: "false");

        var intensity = await Create(o => (o.EmissionFactorType, o.DisableEstimations) = (EmissionFactorType.Direct, true)).GetCurrentAsync(
            new("AT"), Token);

        Assert.Equal("direct", _server.Requests[0].Query["emissionFactorType"]);
        Assert.Equal("true", _server.Requests[0].Query["disableEstimations"]);
        Assert.Equal(IntensityBasis.Direct, intensity!.Basis);
        Assert.False(intensity.IsEstimated);
    }

    [Fact]
    public async Task An_intensity_that_is_null_is_unknown()
    {
        _server.Answering = _ => Latest(grams: "null");

        Assert.Null(await Create().GetCurrentAsync(new("AT"), Token));
    }

    [Fact]
    public async Task An_hour_that_does_not_say_whether_it_is_estimated_is()
    {
        _server.Answering = _ => Answer("""{"zone":"AT","carbonIntensity":245,"datetime":"2025-10-17T11:00:00.000Z"}""");

        Assert.True((await Create().GetCurrentAsync(new("AT"), Token))!.IsEstimated);
    }

    [Theory]
    [InlineData("""{"zone":"AT","datetime":"2025-10-17T11:00:00.000Z"}""")]
    [InlineData("""{"carbonIntensity":245,"datetime":"2025-10-17T11:00:00.000Z"}""")]
    [InlineData("""{"zone":"AT","carbonIntensity":245}""")]
    [InlineData("""{"zone":"AT","carbonIntensity":"245","datetime":"2025-10-17T11:00:00.000Z"}""")]
    [InlineData("""{"zone":"AT","carbonIntensity":-1,"datetime":"2025-10-17T11:00:00.000Z"}""")]
    [InlineData("""{"zone":"AT","carbonIntensity":1e300,"datetime":"2025-10-17T11:00:00.000Z"}""")]
    [InlineData("""{"zone":"AT","carbonIntensity":245,"datetime":"noon"}""")]
    [InlineData("""{"zone":"AT","carbonIntensity":245,"datetime":"2025-10-17T11:00:00.000Z","temporalGranularity":"daily"}""")]
    [InlineData("""[1,2]""")]
    [InlineData("""null""")]
    [InlineData("""<html>maintenance</html>""")]
    [InlineData("")]
    public async Task An_answer_of_another_shape_is_no_figure(string body)
    {
        _server.Answering = _ => Answer(body);

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("AT"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.BadAnswer, exception.Problem);
    }

    [Fact]
    public async Task An_answer_for_the_callers_place_is_refused()
    {
        _server.Answering = _ => Latest(zone: "FI");

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("AT"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.OtherFigure, exception.Problem);
        Assert.Contains("'FI'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_with_other_emissions_is_refused()
    {
        _server.Answering = _ => Latest(emissions: "\"direct\"");

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("AT"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.OtherFigure, exception.Problem);
    }

    [Theory]
    [InlineData("DEU", "DE")]
    [InlineData("gbr", "GB")]
    [InlineData("US-CAL-CISO", "US-CAL-CISO")]
    [InlineData("US-CA", "US-CAL-CISO")]
    public async Task A_zone_of_the_app_becomes_one_of_the_source_and_comes_back_as_the_apps(string zone, string code)
    {
        _server.Answering = request => Latest(zone: request.Query["zone"]!);

        var intensity = await Create(o => o.Zones["US-CA"] = "US-CAL-CISO").GetCurrentAsync(new(zone), Token);

        Assert.Equal(code, _server.Requests[0].Query["zone"]);
        Assert.Equal(zone, intensity!.Zone.Code);
    }

    [Fact]
    public async Task Without_a_zone_nobody_is_asked()
    {
        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new(""), Token).AsTask());

        Assert.Equal(CarbonSourceProblem.UnknownZone, exception.Problem);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_forecast_has_the_known_hours_and_a_gap_where_one_is_null()
    {
        _server.Answering = _ => Answer(
            """
            {"zone":"AT","forecast":[{"carbonIntensity":200,"datetime":"2025-10-17T12:00:00.000Z"},
             {"carbonIntensity":null,"datetime":"2025-10-17T13:00:00.000Z"},
             {"carbonIntensity":100,"datetime":"2025-10-17T14:00:00.000Z"}],"updatedAt":"2025-10-17T11:24:00.000Z"}
            """);

        var forecast = (await Create().GetForecastAsync(new("AT"), TimeSpan.FromHours(3), Token))!;

        Assert.Equal([200, 100], forecast.Points.Select(point => point.GramsPerKwh));
        Assert.Equal([new CarbonForecastGap(Eleven.AddHours(2), Eleven.AddHours(3))], forecast.Gaps);
        Assert.Equal(Eleven.AddMinutes(24), forecast.GeneratedAt);
        Assert.Equal((IntensitySignal.AverageLocation, IntensityBasis.Lifecycle), (forecast.Signal, forecast.Basis));
    }

    [Fact]
    public async Task A_forecast_of_nulls_is_unknown_and_one_that_overlaps_is_refused()
    {
        _server.Answering = _ => Answer("""{"zone":"AT","forecast":[{"carbonIntensity":null,"datetime":"2025-10-17T12:00:00.000Z"}]}""");
        Assert.Null(await Create().GetForecastAsync(new("AT"), TimeSpan.FromHours(3), Token));

        _server.Answering = _ => Answer(
            """
            {"zone":"AT","forecast":[{"carbonIntensity":1,"datetime":"2025-10-17T12:00:00.000Z"},{"carbonIntensity":1,"datetime":"2025-10-17T12:30:00.000Z"}]}
            """);
        var exception = await Assert.ThrowsAsync<CarbonSourceException>(
            () => Create().GetForecastAsync(new("AT"), TimeSpan.FromHours(3), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.BadAnswer, exception.Problem);
    }

    [Theory]
    [InlineData(1, "6")]
    [InlineData(6, "6")]
    [InlineData(6.1, "24")]
    [InlineData(48, "48")]
    [InlineData(500, "72")]
    public async Task A_forecast_is_asked_for_the_next_horizon_that_there_is(double hours, string asked)
    {
        _server.Answering = _ => Answer("""{"zone":"AT","forecast":[]}""");

        await Create().GetForecastAsync(new("AT"), TimeSpan.FromHours(hours), Token);

        Assert.Equal(asked, _server.Requests[0].Query["horizonHours"]);
    }

    [Fact]
    public void A_key_is_needed_and_has_no_spaces()
    {
        Assert.Contains("ApiKey", Assert.Throws<ArgumentException>(() => Create(o => o.ApiKey = null)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "ApiKey", Assert.Throws<ArgumentException>(() => Create(o => o.ApiKey = "key\n")).Message, StringComparison.Ordinal);
    }

    private static Answer Answer(string body) => new(body);

    private static Answer Latest(
        string zone = "AT", string grams = "245", string emissions = "\"lifecycle\"", string isEstimated = "true") => new($$"""
        {"zone":"{{zone}}","carbonIntensity":{{grams}},"datetime":"2025-10-17T11:00:00.000Z","updatedAt":"2025-10-17T10:58:00.000Z",
         "createdAt":"2025-10-14T11:00:00.000Z","emissionFactorType":{{emissions}},"isEstimated":{{isEstimated}},
         "estimationMethod":"TIME_SLICER_AVERAGE","temporalGranularity":"hourly"}
        """);

    private ElectricityMapsCarbonIntensityProvider Create(Action<ElectricityMapsOptions>? configure = null)
    {
        // Without a slash at its end: the last part of the address is no file.
        ElectricityMapsOptions options = new() { ApiKey = Key, BaseAddress = new Uri(_server.Address, "v3") };
        configure?.Invoke(options);
        return new(_server.CreateClient(), options);
    }
}
