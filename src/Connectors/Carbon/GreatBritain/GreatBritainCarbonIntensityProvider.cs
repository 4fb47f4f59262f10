using System.Globalization;

namespace Wattwise.Carbon;

/// <summary>Carbon intensities and forecasts of Great Britain and its regions (carbonintensity.org.uk): averages by the half-hour,
/// without a key.</summary>
/// <remarks>
/// <para>
/// Zones are <c>GBR</c> or <c>GB</c> for the whole, <c>GB-ENG</c>, <c>GB-SCT</c>, <c>GB-WLS</c>, and <c>GB-1</c> to <c>GB-17</c>, the
/// numbers of the API's regions. Figures count direct emissions. A half-hour has a forecast from the beginning and the actual figure only
/// when it is over; a region never has one. So a current figure is <see cref="CarbonIntensity.IsEstimated"/>, unless the source has the
/// actual one.
/// </para>
/// <para>
/// Asks the network with each call; <see cref="CachedCarbonIntensityProvider"/> keeps figures, and is what registration puts before it.
/// Thread-safe. It throws <see cref="CarbonSourceException"/> where it got no usable answer; an intensity that the source does not know
/// is null.
/// </para>
/// </remarks>
public sealed class GreatBritainCarbonIntensityProvider : ICarbonIntensityProvider, IMeasuresOneThing
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly SourceHttp _http;
    private readonly ZoneCodes _codes;
    private readonly Uri _address;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates the source.</summary>
    /// <param name="client">Sends the requests. Not disposed. Retries and time limits are its own.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public GreatBritainCarbonIntensityProvider(HttpClient client, GreatBritainOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new();
        SourceSettings.ThrowIfInvalid(new GreatBritainOptionsValidator(), options);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _address = SourceSettings.Folder(options.BaseAddress);
        _http = new(CarbonSourceNames.GreatBritain, client, _timeProvider);
        _codes = new(options.Zones, code => code);
    }

    /// <summary>What the figures measure: <see cref="IntensitySignal.AverageLocation"/>.</summary>
    public IntensitySignal Signal => IntensitySignal.AverageLocation;

    /// <summary>Which emissions the figures count: <see cref="IntensityBasis.Direct"/>.</summary>
    public IntensityBasis Basis => IntensityBasis.Direct;

    /// <inheritdoc/>
    /// <exception cref="CarbonSourceException">There is no usable answer.</exception>
    public async ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        var halfHours = Find(zone).Region is { } region
            ? await RegionAsync(string.Create(CultureInfo.InvariantCulture, $"regional/regionid/{region}"), region, cancellationToken)
                .ConfigureAwait(false)
            : await NationAsync("intensity", cancellationToken).ConfigureAwait(false);
        return halfHours is [var current, ..] ? Intensity(zone, current) : null;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Up to 48 hours. Half-hours whose intensity the source does not know are gaps of the forecast. The source does not say when it made
    /// a forecast, so
    /// <see cref="CarbonForecast.GeneratedAt"/> is the moment of the call.
    /// </remarks>
    /// <exception cref="CarbonSourceException">There is no usable answer.</exception>
    public async ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        var now = _timeProvider.GetUtcNow();
        var span = string.Create(
            CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyy-MM-dd'T'HH:mm'Z'}/{(horizon <= Day ? "fw24h" : "fw48h")}");
        var halfHours = Find(zone).Region is { } region
            ? await RegionAsync(
                string.Create(CultureInfo.InvariantCulture, $"regional/intensity/{span}/regionid/{region}"), region,
                cancellationToken).ConfigureAwait(false)
            : await NationAsync($"intensity/{span}", cancellationToken).ConfigureAwait(false);

        // The first half-hour may be the one that is over.
        return _http.Forecast(
            halfHours.Where(halfHour => halfHour.To > now).Select(halfHour => Intensity(zone, halfHour)).OfType<CarbonIntensity>(), now);
    }

    private GreatBritainZone Find(GridZone zone) => GreatBritainZone.TryParse(_codes.Find(zone, _http), out var found)
        ? found
        : throw _http.Problem(CarbonSourceProblem.UnknownZone, $"zone '{zone}' is unknown. {GreatBritainZone.Known}");

    private async Task<GreatBritainAnswers.HalfHour[]> NationAsync(string path, CancellationToken cancellationToken) =>
        (await _http.SendAsync(Request(path), GreatBritainJson.Default.National, cancellationToken).ConfigureAwait(false)).Data;

    private async Task<GreatBritainAnswers.HalfHour[]> RegionAsync(string path, int region, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(Request(path), GreatBritainJson.Default.Regional, cancellationToken).ConfigureAwait(false);
        return answer.Data.Regionid == region
            ? answer.Data.Data
            : throw _http.Problem(CarbonSourceProblem.OtherFigure, $"asked for region {region}, answered for {answer.Data.Regionid}.");
    }

    private HttpRequestMessage Request(string path) =>
        new(HttpMethod.Get, new Uri(_address, path)) { Headers = { { "Accept", "application/json" } } };

    private CarbonIntensity? Intensity(GridZone zone, GreatBritainAnswers.HalfHour halfHour) =>
        (halfHour.Intensity.Actual ?? halfHour.Intensity.Forecast) is not { } grams ? null : new CarbonIntensity(
            _http.Grams(grams), zone, halfHour.From, halfHour.To, Signal, halfHour.Intensity.Actual is null,
            "Carbon Intensity API, NESO, CC BY 4.0")
        {
            Basis = Basis,
        };
}
