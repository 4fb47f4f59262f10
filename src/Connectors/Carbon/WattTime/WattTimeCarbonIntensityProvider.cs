using System.Net.Http.Headers;

namespace Wattwise.Carbon;

/// <summary>Carbon intensities and forecasts of WattTime (API v3): marginal or average emissions of a region, by five minutes.</summary>
/// <remarks>
/// <para>
/// Asks the network with each call; <see cref="CachedCarbonIntensityProvider"/> keeps figures, and is what registration puts before it.
/// Figures come in pounds per megawatt-hour and are converted; they are modelled, so each is <see cref="CarbonIntensity.IsEstimated"/>.
/// They count direct emissions. A free account reads the region <c>CAISO_NORTH</c> alone.
/// </para>
/// <para>
/// Thread-safe. It logs in once for all calls and again when the token ends or is refused. It throws <see cref="CarbonSourceException"/>
/// where it got no usable answer; an intensity that the source does not know is null.
/// </para>
/// </remarks>
public sealed class WattTimeCarbonIntensityProvider : ICarbonIntensityProvider, IMeasuresOneThing
{
    private const int MaxHours = 72;
    private const double GramsPerPound = 453.59237;
    private const double KwhPerMwh = 1000;

    // A young token that is refused for what it may not read would be refused again.
    private static readonly TimeSpan YoungToken = TimeSpan.FromMinutes(1);

    private readonly SourceHttp _http;
    private readonly ZoneCodes _codes;
    private readonly Uri _address;
    private readonly WattTimeLogin _login;
    private readonly string _signalType;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates the source.</summary>
    /// <param name="client">Sends the requests. Not disposed. Retries and time limits are its own.</param>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">A setting is missing or cannot work; the message names it.</exception>
    public WattTimeCarbonIntensityProvider(HttpClient client, WattTimeOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        SourceSettings.ThrowIfInvalid(new WattTimeOptionsValidator(), options);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _address = SourceSettings.Folder(options.BaseAddress);
        _http = new(CarbonSourceNames.WattTime, client, _timeProvider, options.Password);
        _codes = new(options.Zones, code => code);
        _login = new(_http, _address, options.UserName!, options.Password!, _timeProvider);
        _signalType = options.Signal == WattTimeSignal.Average ? "co2_aoer" : "co2_moer";
        Signal = options.Signal == WattTimeSignal.Average ? IntensitySignal.AverageLocation : IntensitySignal.Marginal;
    }

    /// <summary>What the figures measure, as set.</summary>
    public IntensitySignal Signal { get; }

    /// <summary>Which emissions the figures count: <see cref="IntensityBasis.Direct"/>.</summary>
    public IntensityBasis Basis => IntensityBasis.Direct;

    /// <inheritdoc/>
    /// <remarks>The first step of a forecast, which is the present one.</remarks>
    /// <exception cref="CarbonSourceException">There is no usable answer.</exception>
    public async ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(zone, hours: 0, cancellationToken).ConfigureAwait(false);
        return answer.Data is [{ Value: { } pounds } first, ..] ? Intensity(zone, pounds, first.PointTime, Step(answer)) : null;
    }

    /// <inheritdoc/>
    /// <remarks>Up to 72 hours. Spans whose intensity the source does not know are gaps of the forecast.</remarks>
    /// <exception cref="CarbonSourceException">There is no usable answer.</exception>
    public async ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        var answer = await AskAsync(zone, (int)Math.Min(Math.Ceiling(horizon.TotalHours), MaxHours), cancellationToken)
            .ConfigureAwait(false);
        var step = Step(answer);
        return _http.Forecast(
            answer.Data.Where(point => point.Value is not null).Select(point => Intensity(zone, point.Value!.Value, point.PointTime, step)),
            answer.Meta.GeneratedAt ?? _timeProvider.GetUtcNow());
    }

    private async Task<WattTimeAnswers.Series> AskAsync(GridZone zone, int hours, CancellationToken cancellationToken)
    {
        var region = _codes.Find(zone, _http);
        var token = await _login.GetAsync(refused: null, cancellationToken).ConfigureAwait(false);
        WattTimeAnswers.Series answer;
        try
        {
            answer = await SendAsync(token).ConfigureAwait(false);
        }
        catch (CarbonSourceException exception) when (MayHaveEnded(token, exception.Problem))
        {
            answer = await SendAsync(await _login.GetAsync(refused: token, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }

        Check(region, answer.Meta);
        return answer;

        Task<WattTimeAnswers.Series> SendAsync(WattTimeToken bearer)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(
                _address, $"v3/forecast?region={Uri.EscapeDataString(region)}&signal_type={_signalType}&horizon_hours={hours}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer.Text);
            return _http.SendAsync(request, WattTimeJson.Default.Series, cancellationToken);
        }
    }

    private bool MayHaveEnded(WattTimeToken token, CarbonSourceProblem problem) => problem == CarbonSourceProblem.Unauthorized
        || (problem == CarbonSourceProblem.Forbidden && _timeProvider.GetElapsedTime(token.FetchedAt) >= YoungToken);

    private void Check(string region, WattTimeAnswers.Meta meta)
    {
        if (!string.Equals(region, meta.Region, StringComparison.OrdinalIgnoreCase))
            throw _http.Problem(CarbonSourceProblem.OtherFigure, $"asked for region '{region}', answered for '{meta.Region}'.");
        if (!string.Equals(_signalType, meta.SignalType, StringComparison.OrdinalIgnoreCase))
            throw _http.Problem(CarbonSourceProblem.OtherFigure, $"asked for {_signalType}, answered with {meta.SignalType}.");
        if (meta.Units is not ("lbs_co2_per_mwh" or "pounds_co2_per_mwh"))
            throw _http.Problem(CarbonSourceProblem.BadAnswer, $"the unit '{meta.Units}' is unknown.");
    }

    private TimeSpan Step(WattTimeAnswers.Series answer) => answer.Meta.DataPointPeriodSeconds is >= 1 and <= 86_400 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw _http.Problem(CarbonSourceProblem.BadAnswer, $"no step can last {answer.Meta.DataPointPeriodSeconds} s.");

    private CarbonIntensity Intensity(GridZone zone, double poundsPerMwh, DateTimeOffset from, TimeSpan step) => new(
        _http.Grams(poundsPerMwh * GramsPerPound / KwhPerMwh), zone, from, from + step, Signal, IsEstimated: true, "WattTime")
    { Basis = Basis };
}
