using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Gateway.Dashboard.Frames;

namespace Wattwise.Gateway.Dashboard;

/// <summary>The carbon intensity of the zone that accounting is set to, and its forecast.</summary>
internal sealed partial class GridOutlook(
    ICarbonIntensityProvider? provider, string? zone, DashboardOptions options, TimeProvider timeProvider, ILogger<GridOutlook> logger)
{
    // An hour: what a person can plan with.
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AYear = TimeSpan.FromDays(365);

    private bool _isOut;

    /// <summary>The outlook of an app, by the same rules as accounting finds an intensity.</summary>
    public static GridOutlook Create(
        IServiceProvider services,
        AccountingOptions? accounting,
        DashboardOptions options,
        TimeProvider timeProvider,
        ILogger<GridOutlook> logger)
    {
        ICarbonIntensityProvider? provider = null;
        if (accounting is { IntensityGramsPerKwh: { } grams })
        {
            provider = new FixedCarbonIntensityProvider(grams);
        }
        else if (accounting is not null)
        {
            provider = accounting.CarbonIntensityProvider
                ?? (ICarbonIntensityProvider?)services.GetService(typeof(ICarbonIntensityProvider))
                ?? (accounting.Zone is null ? null : GridIntensityTable.Default);
        }

        return new GridOutlook(provider, accounting?.Zone, options, timeProvider, logger);
    }

    /// <summary>Asks the source. Never fails; what is unknown is not there.</summary>
    public async Task<GridPart> AskAsync(CancellationToken cancellationToken)
    {
        if (provider is null)
            return new GridPart { Zone = zone, Forecast = [] };

        using var timeout = new CancellationTokenSource(Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var grid = CloudRegions.ZoneOf(zone ?? "");
            var current = await provider.GetCurrentAsync(grid, either.Token).ConfigureAwait(false);
            var forecast = await provider.GetForecastAsync(grid, options.ForecastHorizon, either.Token).ConfigureAwait(false);
            if (_isOut)
                LogBack();
            _isOut = false;
            return ToPart(current, forecast);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isOut)
                LogOut(exception);
            _isOut = true;
            return new GridPart { Zone = zone, Forecast = [] };
        }
    }

    private GridPart ToPart(CarbonIntensity? current, CarbonForecast? forecast)
    {
        var now = timeProvider.GetUtcNow();
        var end = now + options.ForecastHorizon;
        var cleanest = forecast?.FindBestWindow(Window, now, end < forecast.To ? end : forecast.To);
        return new GridPart
        {
            Zone = zone,
            Now = current?.GramsPerKwh,
            Year = current is not null && (current.To - current.From - AYear).Duration() <= TimeSpan.FromDays(1)
                ? current.From.UtcDateTime.Year
                : null,
            Source = current?.Source,
            Signal = current is null ? null : Words.Of(current.Signal),
            Basis = current is null ? null : Words.Of(current.Basis),
            IsEstimated = current?.IsEstimated ?? false,
            Forecast = forecast is null ? [] : [.. forecast.Points.Where(point => point.To > now && point.From < end).Select(ToArray)],
            Cleanest = cleanest is null ? null
                : [cleanest.Start.ToUnixTimeSeconds(), cleanest.End.ToUnixTimeSeconds(), cleanest.Mean.GramsPerKwh],
        };
    }

    private static double[] ToArray(CarbonIntensity point) =>
        [point.From.ToUnixTimeSeconds(), point.To.ToUnixTimeSeconds(), point.GramsPerKwh];

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The carbon intensity provider failed; the dashboard shows no intensity until it works again. This is logged once.")]
    private partial void LogOut(Exception exception);

    [LoggerMessage(2, LogLevel.Information, "The carbon intensity provider works again.")]
    private partial void LogBack();
}
