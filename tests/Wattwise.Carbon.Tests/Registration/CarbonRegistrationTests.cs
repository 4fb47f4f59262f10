using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace Wattwise.Carbon.Tests.Registration;

public sealed class CarbonRegistrationTests : IAsyncDisposable
{
    private const string Key = "very-secret-key";

    private readonly CarbonServer _server = new(_ => new(Latest));
    private readonly FakeLogCollector _log = new();

    private static string Latest => $$"""
        {"zone":"DE","carbonIntensity":300,"datetime":"{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH}}:00:00Z","isEstimated":false,"temporalGranularity":"hourly"}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_source_is_bound_from_configuration_and_answers_from_its_cache()
    {
        using var host = Build(
            (services, configuration) => services.AddElectricityMapsCarbonIntensity(configuration.GetSection("Carbon")), new()
            {
                ["Carbon:ApiKey"] = Key,
                ["Carbon:BaseAddress"] = _server.Address.AbsoluteUri,
                ["Carbon:EmissionFactorType"] = "Direct",
                ["Carbon:Zones:home"] = "DE",
                ["Carbon:Cache:MaxZones"] = "7",
            });
        await host.StartAsync(Token);
        var source = host.Services.GetRequiredService<ICarbonIntensityProvider>();

        for (var i = 0; i < 3; i++)
            Assert.Equal(IntensityBasis.Direct, (await source.GetCurrentAsync(new("home"), Token))!.Basis);

        Assert.Equal("direct", Assert.Single(_server.Requests).Query["emissionFactorType"]);
        Assert.Equal(7, host.Services.GetRequiredService<IOptions<ElectricityMapsOptions>>().Value.Cache.MaxZones);
        Assert.True(
            host.Services.GetRequiredKeyedService<CachedCarbonIntensityProvider>(CarbonSourceNames.ElectricityMaps).Status.IsWorking);
    }

    [Theory]
    [InlineData("Carbon:BaseAddress", "https://api.electricitymaps.com/v3", "ApiKey")]
    [InlineData("Carbon:ApiKey", "", "ApiKey")]
    [InlineData("Carbon:BaseAddress", "http://api.electricitymaps.com/v3", "BaseAddress")]
    [InlineData("Carbon:BaseAddress", "no address", "BaseAddress")]
    [InlineData("Carbon:Zones:home", " ", "Zones")]
    [InlineData("Carbon:RequestTimeout", "00:00:00", "RequestTimeout")]
    [InlineData("Carbon:Cache:MaxZones", "0", "MaxZones")]
    public async Task A_wrong_setting_fails_when_the_host_starts(string key, string value, string named)
    {
        using var host = Build(
            (services, configuration) => services.AddElectricityMapsCarbonIntensity(configuration.GetSection("Carbon")), new()
            {
                ["Carbon:ApiKey"] = named == "ApiKey" ? null : Key,
                [key] = value,
            });

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_source_checks_its_settings_when_the_host_starts()
    {
        Action<IServiceCollection>[] wrong =
        [
            services => services.AddWattTimeCarbonIntensity(o => o.UserName = "me"),
            services => services.AddWattTimeCarbonIntensity(o => (o.UserName, o.Password) = ("m:e", "secret")),
            services => services.AddGreatBritainCarbonIntensity(o => o.Zones["home"] = "FRA"),
            services => services.AddRecordedCarbonIntensity(o => (o.FilePath, o.Zone) = ("/none", "GB")),
            services => services.AddLearnedCarbonForecasts(),
            services => services.AddLearnedCarbonForecasts(o => o.Source = "Nobody"),
            services => services.AddLearnedCarbonForecasts(o => (o.Source, o.MaxHours) = (CarbonSourceNames.WattTime, 1)),
            services => services.AddCarbonIntensityFailover(),
            services => services.AddCarbonIntensityFailover(o => o.Sources.Add("Nobody")),
            services => services.AddWattTimeCarbonIntensity(o => (o.UserName, o.Password) = ("me", "secret"))
                .AddCarbonIntensityFailover(o => o.Sources.Add(CarbonSourceNames.WattTime)),
            services => services.AddElectricityMapsCarbonIntensity()
                .AddCarbonIntensityFailover(o => o.Sources.Add(CarbonSourceNames.ElectricityMaps)),
        ];

        foreach (var register in wrong)
        {
            using var host = Build((services, _) => register(services));
            await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Token));
        }
    }

    [Fact]
    public async Task A_source_that_is_away_stops_no_app_and_its_figure_is_unknown()
    {
        await _server.DisposeAsync();
        using var host = Build((services, _) => services.AddElectricityMapsCarbonIntensity(Quick));
        await host.StartAsync(Token);

        Assert.Null(await host.Services.GetRequiredService<ICarbonIntensityProvider>().GetCurrentAsync(new("DEU"), Token));
        Assert.Equal(1, _log.GetSnapshot()
            .Count(record => record.Level == LogLevel.Warning && record.Category!.StartsWith("Wattwise", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task An_error_of_the_server_is_asked_again(int status)
    {
        var requests = 0;
        _server.Answering = _ => Interlocked.Increment(ref requests) < 3 ? new("{}", status) : new(Latest);
        using var host = Build((services, _) => services.AddElectricityMapsCarbonIntensity(Quick));

        Assert.NotNull(await host.Services.GetRequiredService<ICarbonIntensityProvider>().GetCurrentAsync(new("DEU"), Token));
        Assert.Equal(3, requests);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_or_slow_is_asked_again()
    {
        var requests = 0;
        var never = new TaskCompletionSource();
        _server.Answering = _ => Interlocked.Increment(ref requests) switch
        {
            1 => new(Latest) { IsCutOff = true },
            2 => new(Latest) { Until = never.Task },
            _ => new(Latest),
        };
        using var host = Build((services, _) => services.AddElectricityMapsCarbonIntensity(o =>
        {
            Quick(o);
            o.RequestTimeout = TimeSpan.FromSeconds(1);
        }));

        Assert.NotNull(await host.Services.GetRequiredService<ICarbonIntensityProvider>().GetCurrentAsync(new("DEU"), Token));
        Assert.Equal(3, requests);
        never.SetResult();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task What_another_attempt_cannot_mend_is_asked_once(int status)
    {
        _server.Answering = _ => new("{}", status) { RetryAfter = status == 429 ? "1" : null };
        using var host = Build((services, _) => services.AddElectricityMapsCarbonIntensity(Quick));

        Assert.Null(await host.Services.GetRequiredService<ICarbonIntensityProvider>().GetCurrentAsync(new("DEU"), Token));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task No_key_and_no_password_is_ever_logged()
    {
        _server.Answering = request => request.Path == "login" && request.Headers["Authorization"] is { } login
            ? new($$"""{"token":"very-secret-token","echo":"{{login}}"}""")
            : new($$"""{"error":"bad key {{Key}}"}""", 401);
        using var host = Build((services, _) => services
            .AddElectricityMapsCarbonIntensity(Quick)
            .AddWattTimeCarbonIntensity(o =>
            {
                (o.UserName, o.Password, o.BaseAddress) = ("me", Key, _server.Address);
                (o.MaxRetries, o.RetryDelay) = (1, TimeSpan.Zero);
            }));

        foreach (var source in host.Services.GetServices<ICarbonIntensityProvider>())
            Assert.Null(await source.GetCurrentAsync(new("DEU"), Token));

        var log = string.Join(
            '\n', _log.GetSnapshot()
                .Select(record => $"{record.Message} {record.Exception} {string.Join(',', record.StructuredState ?? [])}"));
        Assert.Contains("HTTP 401", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, log, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret-token", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("me:" + Key)), log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_source_that_was_registered_last_is_the_apps_and_fail_over_asks_them_by_name()
    {
        _server.Answering = _ => new("{}", 500);
        using var host = Build((services, configuration) => services
            .AddElectricityMapsCarbonIntensity(Quick)
            .AddCarbonIntensityFailover(configuration.GetSection("Failover")), new()
            {
                ["Failover:Sources:0"] = "ElectricityMaps",
                ["Failover:Sources:1"] = "Table",
            });
        await host.StartAsync(Token);

        var intensity = await host.Services.GetRequiredService<ICarbonIntensityProvider>().GetCurrentAsync(new("DEU"), Token);

        Assert.Contains("Our World in Data", intensity!.Source, StringComparison.Ordinal);
        Assert.NotEmpty(_server.Requests);
    }

    [Fact]
    public async Task The_table_does_not_stand_in_for_a_zone_that_it_counts_otherwise()
    {
        using var host = Build((services, _) => services.AddCarbonIntensityFailover(o => o.Sources.Add(CarbonSourceNames.Table)));
        await host.StartAsync(Token);
        var source = host.Services.GetRequiredService<ICarbonIntensityProvider>();

        Assert.NotNull(await source.GetCurrentAsync(new("DEU"), Token));
        await Assert.ThrowsAsync<MixedIntensityException>(() => source.GetCurrentAsync(new("US-TX"), Token).AsTask());
    }

    [Fact]
    public async Task Registering_a_source_again_changes_its_settings_and_asks_no_more_often()
    {
        _server.Answering = _ => new("{}", 500);
        using var host = Build((services, _) => services
            .AddElectricityMapsCarbonIntensity(Quick)
            .AddElectricityMapsCarbonIntensity(o => o.MaxRetries = 1));

        Assert.Null(await host.Services.GetRequiredService<ICarbonIntensityProvider>().GetCurrentAsync(new("DEU"), Token));

        Assert.Equal(2, _server.Requests.Count);
    }

    private void Quick(ElectricityMapsOptions options) =>
        (options.ApiKey, options.BaseAddress, options.RetryDelay) = (Key, _server.Address, TimeSpan.Zero);

    private IHost Build(Action<IServiceCollection, IConfiguration> register, Dictionary<string, string?>? settings = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(_log));
        register(builder.Services, builder.Configuration);
        return builder.Build();
    }
}
