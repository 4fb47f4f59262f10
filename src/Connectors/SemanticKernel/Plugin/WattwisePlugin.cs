using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.SemanticKernel;
using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Wattwise.SemanticKernel;

/// <summary>What a model may ask of Wattwise. All of it only reads.</summary>
internal sealed class WattwisePlugin
{
    private const int MostHours = 72;

    private readonly FootprintLedger? _ledger;
    private readonly ICarbonIntensityProvider _intensity;
    private readonly string? _zone;
    private readonly TimeProvider _timeProvider;

    public WattwisePlugin(IServiceProvider services)
    {
        var accounting = services.GetService<IOptionsFactory<WattwiseOptions>>()?.Create(Options.DefaultName).Accounting;
        _ledger = accounting?.Ledger ?? services.GetService<FootprintLedger>();
        _zone = accounting?.Zone;
        _timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _intensity = accounting?.IntensityGramsPerKwh is { } grams ? new FixedCarbonIntensityProvider(grams)
            : accounting?.CarbonIntensityProvider ?? services.GetService<ICarbonIntensityProvider>()
            ?? (_zone is null ? ICarbonIntensityProvider.None : GridIntensityTable.Default);
    }

    [KernelFunction("footprint")]
    [Description(
        "The energy, carbon and tokens that the requests of this conversation to language models took so far, and what was avoided.")]
    public static FootprintReport Footprint(Kernel kernel)
    {
        if (FootprintCollector.Current is not { } collector)
            return FootprintReport.Of(KernelFootprints.Of(kernel));

        var ledger = new FootprintLedger();
        foreach (var request in collector.Requests)
            ledger.Add(request);
        return FootprintReport.Of(ledger.Summarize());
    }

    [KernelFunction("carbon_now")]
    [Description("The carbon intensity of the electricity that the language models use, now, in grams of CO2e per kilowatt-hour.")]
    public async Task<IntensityReport> CarbonNowAsync(CancellationToken cancellationToken = default) =>
        IntensityReport.Of(await _intensity.GetCurrentAsync(Zone, cancellationToken).ConfigureAwait(false), _zone);

    [KernelFunction("carbon_forecast")]
    [Description("The carbon intensity that is expected for the next hours, in grams of CO2e per kilowatt-hour, span by span, in UTC.")]
    public async Task<ForecastReport> CarbonForecastAsync(
        [Description("How many hours ahead, from 1 to 72.")] int hours = 24, CancellationToken cancellationToken = default)
    {
        var forecast = await FindForecastAsync(hours, cancellationToken).ConfigureAwait(false);
        return ForecastReport.Of(forecast, _zone, _timeProvider.GetUtcNow(), TimeSpan.FromHours(hours));
    }

    [KernelFunction("best_window")]
    [Description("When work of some minutes that can wait would cause the least carbon, by the forecast, in UTC.")]
    public async Task<WindowReport> BestWindowAsync(
        [Description("How long the work takes, in minutes; at least 1.")] int minutes,
        [Description("Within how many hours it has to be done, from 1 to 72.")] int hours = 24,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minutes, 1);
        var forecast = await FindForecastAsync(hours, cancellationToken).ConfigureAwait(false);
        var now = _timeProvider.GetUtcNow();
        return WindowReport.Of(
            forecast?.FindBestWindow(TimeSpan.FromMinutes(minutes), now, now.AddHours(hours)),
            forecast?.MeanOver(now, now.AddMinutes(minutes)),
            _zone);
    }

    [KernelFunction("cache_statistics")]
    [Description("How many requests of this app the answer cache served, and why others were not served.")]
    public CacheReport CacheStatistics()
    {
        var sums = Summarize();
        var stages = sums.Stages.Where(total => total.Stage == WattwiseStages.SemanticCache).ToArray();
        return new CacheReport
        {
            Requests = sums.Requests,
            Hits = stages.Where(total => total.Outcome == StageOutcome.Answered).Sum(total => total.Count),
            JoulesAvoided = stages.Sum(total => total.Avoided.Joules),
            Reasons = stages.GroupBy(total => total.Reason).ToDictionary(group => group.Key, group => group.Sum(total => total.Count)),
        };
    }

    private GridZone Zone => new(_zone ?? "");

    private async ValueTask<CarbonForecast?> FindForecastAsync(int hours, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hours, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hours, MostHours);
        return await _intensity.GetForecastAsync(Zone, TimeSpan.FromHours(hours), cancellationToken).ConfigureAwait(false);
    }

    private FootprintSummary Summarize() => _ledger?.Summarize() ?? new FootprintSummary { Carbon = [], Money = [], Stages = [] };
}
