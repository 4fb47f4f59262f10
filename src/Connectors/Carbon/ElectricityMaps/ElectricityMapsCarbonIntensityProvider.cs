namespace Wattwise.Carbon;

/// <summary>Carbon intensities and forecasts of Electricity Maps (API v3): the average of a zone's consumption, by the hour.</summary>
/// <remarks>
/// <para>
/// Asks the network with each call; <see cref="CachedCarbonIntensityProvider"/> keeps figures, and is what registration puts before it.
/// Forecasts need a paid plan. Answers for another zone than the one asked for are refused: Electricity Maps can fall back to the
/// caller's own place.
/// </para>
/// <para>Thread-safe. It throws <see cref="CarbonSourceException"/> where it got no usable answer; an intensity that the source does not
/// know is null.</para>
/// </remarks>
public sealed class ElectricityMapsCarbonIntensityProvider : ICarbonIntensityProvider, IMeasuresOneThing
{
    private const string KeyHeader = "auth-token";

    private static readonly int[] HorizonHours = [6, 24, 48, 72];

    private readonly SourceHttp _http;
    private readonly ZoneCodes _codes;
    private readonly Uri _address;
    private readonly string _key;
    private readonly string _emissions;
    private readonly string _disableEstimations;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates the source.</summary>
    /// <param name="client">Sends the requests. Not disposed. Retries and time limits are its own.</param>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">A setting is missing or cannot work; the message names it.</exception>
    public ElectricityMapsCarbonIntensityProvider(HttpClient client, ElectricityMapsOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        SourceSettings.ThrowIfInvalid(new ElectricityMapsOptionsValidator(), options);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _address = SourceSettings.Folder(options.BaseAddress);
        _key = options.ApiKey!;
        _http = new(CarbonSourceNames.ElectricityMaps, client, _timeProvider, _key);
        _codes = new(options.Zones, CountryCodes.TwoLetters);
        _emissions = options.EmissionFactorType == EmissionFactorType.Direct ? "direct" : "lifecycle";
        _disableEstimations = options.DisableEstimations ? "true" : "false";
        Basis = options.EmissionFactorType == EmissionFactorType.Direct ? IntensityBasis.Direct : IntensityBasis.Lifecycle;
    }

    /// <summary>What the figures measure: <see cref="IntensitySignal.AverageLocation"/>.</summary>
    public IntensitySignal Signal => IntensitySignal.AverageLocation;

    /// <summary>Which emissions the figures count, as set.</summary>
    public IntensityBasis Basis { get; }

    /// <inheritdoc/>
    /// <exception cref="CarbonSourceException">There is no usable answer.</exception>
    public async ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        var code = _codes.Find(zone, _http);
        var answer = await _http.SendAsync(
            Request("carbon-intensity/latest", code, $"disableEstimations={_disableEstimations}&temporalGranularity=hourly"),
            ElectricityMapsJson.Default.Latest,
            cancellationToken).ConfigureAwait(false);
        Check(code, answer.Zone, answer.EmissionFactorType);
        return answer.CarbonIntensity is { } grams
            ? Intensity(zone, grams, answer.Datetime, Step(answer.TemporalGranularity), answer.IsEstimated ?? true)
            : null;
    }

    /// <inheritdoc/>
    /// <remarks>Spans whose intensity the source does not know are gaps of the forecast.</remarks>
    /// <exception cref="CarbonSourceException">There is no usable answer.</exception>
    public async ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        var code = _codes.Find(zone, _http);
        var hours = HorizonHours.FirstOrDefault(hours => hours >= horizon.TotalHours, HorizonHours[^1]);
        var answer = await _http.SendAsync(
            Request("carbon-intensity/forecast", code, $"horizonHours={hours}&temporalGranularity=hourly"),
            ElectricityMapsJson.Default.Forecast,
            cancellationToken).ConfigureAwait(false);
        Check(code, answer.Zone, answer.EmissionFactorType);
        var step = Step(answer.TemporalGranularity);
        return _http.Forecast(
            answer.Hours.Where(hour => hour.CarbonIntensity is not null)
                .Select(hour => Intensity(zone, hour.CarbonIntensity!.Value, hour.Datetime, step, isEstimated: true)),
            answer.UpdatedAt ?? _timeProvider.GetUtcNow());
    }

    private HttpRequestMessage Request(string path, string code, string more) => new(HttpMethod.Get, new Uri(
        _address,
        $"{path}?zone={Uri.EscapeDataString(code)}&emissionFactorType={_emissions}&shouldUseFallbackCallerLookup=false&{more}"))
    {
        Headers = { { KeyHeader, _key } },
    };

    private void Check(string code, string answered, string? emissions)
    {
        if (!string.Equals(code, answered, StringComparison.OrdinalIgnoreCase))
            throw _http.Problem(CarbonSourceProblem.OtherFigure, $"asked for zone '{code}', answered for '{answered}'.");
        if (emissions is not null && !string.Equals(emissions, _emissions, StringComparison.OrdinalIgnoreCase))
            throw _http.Problem(CarbonSourceProblem.OtherFigure, $"asked for {_emissions} emissions, answered with {emissions} ones.");
    }

    private TimeSpan Step(string? granularity) => granularity switch
    {
        null or "hourly" => TimeSpan.FromHours(1),
        "15_minutes" => TimeSpan.FromMinutes(15),
        "5_minutes" => TimeSpan.FromMinutes(5),
        _ => throw _http.Problem(CarbonSourceProblem.BadAnswer, $"the granularity '{granularity}' is unknown."),
    };

    private CarbonIntensity Intensity(GridZone zone, double grams, DateTimeOffset from, TimeSpan step, bool isEstimated) =>
        new(_http.Grams(grams), zone, from, from + step, Signal, isEstimated, "Electricity Maps") { Basis = Basis };
}
