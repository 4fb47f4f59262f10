using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Wattwise.Carbon.Tests.WattTime;

public sealed class WattTimeTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly CarbonServer _server;
    private int _logins;

    public WattTimeTests()
    {
        _server = new(Serve);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int DataRequests => _server.Requests.Count(request => request.Path != "login");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Pounds_per_megawatt_hour_become_grams_per_kilowatt_hour()
    {
        var intensity = (await Create().GetCurrentAsync(new("CAISO_NORTH"), Token))!;

        // 870 lb x 453.59237 g / 1000 kWh.
        Assert.Equal(394.6253619, intensity.GramsPerKwh, 1e-9);
        Assert.Equal((Noon, Noon.AddMinutes(5)), (intensity.From, intensity.To));
        Assert.Equal((IntensitySignal.Marginal, IntensityBasis.Direct, true), (intensity.Signal, intensity.Basis, intensity.IsEstimated));
    }

    [Fact]
    public async Task The_login_sends_name_and_password_and_later_requests_the_token_alone()
    {
        await Create().GetCurrentAsync(new("CAISO_NORTH"), Token);

        Assert.Equal(
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:pass:word")), _server.Requests[0].Headers["Authorization"]);
        Assert.Equal("Bearer token-1", _server.Requests[1].Headers["Authorization"]);
        Assert.Equal("co2_moer", _server.Requests[1].Query["signal_type"]);
        Assert.Equal("0", _server.Requests[1].Query["horizon_hours"]);
    }

    [Fact]
    public async Task Many_calls_at_once_log_in_once()
    {
        var source = Create();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => source.GetCurrentAsync(new("CAISO_NORTH"), Token).AsTask()));

        Assert.Equal((1, 20), (_logins, DataRequests));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends()
    {
        var source = Create();
        await source.GetCurrentAsync(new("CAISO_NORTH"), Token);
        _clock.Advance(TimeSpan.FromMinutes(24));
        await source.GetCurrentAsync(new("CAISO_NORTH"), Token);
        Assert.Equal(1, _logins);

        _clock.Advance(TimeSpan.FromMinutes(2));
        await source.GetCurrentAsync(new("CAISO_NORTH"), Token);
        Assert.Equal(2, _logins);
    }

    [Theory]
    [InlineData(401, 0)]
    [InlineData(403, 5)]
    public async Task A_token_that_is_refused_is_renewed_once_and_the_call_answered(int status, int minutes)
    {
        var source = Create();
        await source.GetCurrentAsync(new("CAISO_NORTH"), Token);
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        _server.Answering = request =>
            request.Headers["Authorization"] == "Bearer token-1" ? new("""{"error":"expired"}""", status) : Serve(request);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => source.GetCurrentAsync(new("CAISO_NORTH"), Token).AsTask()));

        Assert.All(answers, Assert.NotNull);
        Assert.Equal(2, _logins);
    }

    [Fact]
    public async Task A_region_that_the_account_may_not_read_makes_no_new_login()
    {
        _server.Answering = request => request.Path == "login" ? Serve(request) : new("""{"error":"upgrade your plan"}""", 403);

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("PJM_DC"), Token).AsTask());

        Assert.Equal(CarbonSourceProblem.Forbidden, exception.Problem);
        Assert.Equal(1, _logins);
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_the_password()
    {
        _server.Answering = _ => new("""{"error":"pass:word is wrong"}""", 401);

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("CAISO_NORTH"), Token).AsTask());

        Assert.Equal(CarbonSourceProblem.Unauthorized, exception.Problem);
        Assert.DoesNotContain("pass:word", exception.ToString(), StringComparison.Ordinal);
        Assert.Equal("login", Assert.Single(_server.Requests).Path);
    }

    [Theory]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":"a\r\nb"}""")]
    [InlineData("""{"jwt":"abc"}""")]
    public async Task A_login_without_a_token_is_no_login(string body)
    {
        _server.Answering = _ => new(body);

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("CAISO_NORTH"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.BadAnswer, exception.Problem);
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_end_the_login_of_the_others()
    {
        var login = new TaskCompletionSource();
        _server.Answering = request => request.Path == "login" ? Serve(request) with { Until = login.Task } : Serve(request);
        var source = Create();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var left = source.GetCurrentAsync(new("CAISO_NORTH"), leaving.Token).AsTask();
        var stays = source.GetCurrentAsync(new("CAISO_NORTH"), Token).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        login.SetResult();

        Assert.NotNull(await stays);
        Assert.Equal(1, _logins);
    }

    [Theory]
    [InlineData("pounds_co2_per_mwh", true)]
    [InlineData("percentile", false)]
    [InlineData("kg_co2_per_mwh", false)]
    public async Task Only_known_units_are_converted(string units, bool isKnown)
    {
        _server.Answering = request => request.Path == "login" ? Serve(request) : Series(request, units: units);

        if (isKnown)
        {
            Assert.NotNull(await Create().GetCurrentAsync(new("CAISO_NORTH"), Token));
            return;
        }

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("CAISO_NORTH"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.BadAnswer, exception.Problem);
    }

    [Theory]
    [InlineData("SOMEWHERE", "co2_moer")]
    [InlineData("CAISO_NORTH", "health_damage")]
    public async Task Another_region_or_signal_than_asked_for_is_refused(string region, string signal)
    {
        _server.Answering = request => request.Path == "login" ? Serve(request) : Series(request, region: region, signal: signal);

        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("CAISO_NORTH"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.OtherFigure, exception.Problem);
    }

    [Fact]
    public async Task A_value_that_is_null_is_unknown_and_one_that_is_missing_another_shape()
    {
        _server.Answering = request => request.Path == "login" ? Serve(request) : Series(request, value: "null");
        Assert.Null(await Create().GetCurrentAsync(new("CAISO_NORTH"), Token));

        _server.Answering = request =>
            request.Path == "login" ? Serve(request) : new(Series(request).Body.Replace("\"value\"", "\"moer\"", StringComparison.Ordinal));
        var exception = await Assert.ThrowsAsync<CarbonSourceException>(() => Create().GetCurrentAsync(new("CAISO_NORTH"), Token).AsTask());
        Assert.Equal(CarbonSourceProblem.BadAnswer, exception.Problem);
    }

    [Fact]
    public async Task A_forecast_has_steps_of_the_sources_length_and_its_time()
    {
        var forecast = (await Create(o => o.Signal = WattTimeSignal.Average).GetForecastAsync(
            new("CAISO_NORTH"), TimeSpan.FromMinutes(90), Token))!;

        Assert.Equal("co2_aoer", _server.Requests[1].Query["signal_type"]);
        Assert.Equal("2", _server.Requests[1].Query["horizon_hours"]);
        Assert.Equal(24, forecast.Points.Count);
        Assert.Empty(forecast.Gaps);
        Assert.Equal((Noon, Noon.AddHours(2)), (forecast.From, forecast.To));
        Assert.Equal(Noon.AddMinutes(-2), forecast.GeneratedAt);
        Assert.Equal((IntensitySignal.AverageLocation, IntensityBasis.Direct), (forecast.Signal, forecast.Basis));
    }

    [Fact]
    public async Task A_horizon_beyond_three_days_asks_for_three()
    {
        await Create().GetForecastAsync(new("CAISO_NORTH"), TimeSpan.FromDays(9), Token);

        Assert.Equal("72", _server.Requests[1].Query["horizon_hours"]);
    }

    private Answer Serve(ServedRequest request) => request.Path == "login"
        ? new($$"""{"token":"token-{{Interlocked.Increment(ref _logins)}}"}""")
        : Series(request);

    private static Answer Series(
        ServedRequest request, string? region = null, string? signal = null, string units = "lbs_co2_per_mwh", string value = "870.0")
    {
        var steps = Math.Max(1, 12 * int.Parse(request.Query["horizon_hours"]!, CultureInfo.InvariantCulture));
        var data = string.Join(',', Enumerable.Range(0, steps).Select(step =>
            $$"""{"point_time":"{{Noon.AddMinutes(5 * step):yyyy-MM-ddTHH:mm:ss}}+00:00","value": {{value}} }"""));
        return new($$"""
            {"data":[{{data}}],"meta":{"region":"{{region ?? request.Query["region"]}}","signal_type":"{{signal ?? request.Query["signal_type"]}}",
             "model":{"date":"2023-03-01"},"units":"{{units}}","data_point_period_seconds":300,
             "generated_at":"2026-04-01T11:58:00+00:00","generated_at_period_seconds":300,"warnings":[]} }
            """);
    }

    private WattTimeCarbonIntensityProvider Create(Action<WattTimeOptions>? configure = null)
    {
        WattTimeOptions options = new() { UserName = "me", Password = "pass:word", BaseAddress = _server.Address };
        configure?.Invoke(options);
        return new(_server.CreateClient(), options, _clock);
    }
}
