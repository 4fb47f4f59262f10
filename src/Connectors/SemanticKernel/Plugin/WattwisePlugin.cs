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
    private readonly FootprintLedger? _ledger;
    private readonly ICarbonIntensityProvider _intensity;
    private readonly string? _zone;

    public WattwisePlugin(IServiceProvider services)
    {
        var accounting = services.GetService<IOptionsFactory<WattwiseOptions>>()?.Create(Options.DefaultName).Accounting;
        _ledger = accounting?.Ledger ?? services.GetService<FootprintLedger>();
        _zone = accounting?.Zone;
        _intensity = accounting?.IntensityGramsPerKwh is { } grams ? new FixedCarbonIntensityProvider(grams)
            : accounting?.CarbonIntensityProvider ?? services.GetService<ICarbonIntensityProvider>()
            ?? (_zone is null ? ICarbonIntensityProvider.None : GridIntensityTable.Default);
    }

    [KernelFunction("footprint")]
    [Description("The energy, carbon and tokens that all requests of this app to language models took so far, and what was avoided.")]
    public FootprintReport Footprint()
    {
        var sums = Summarize();
        return new FootprintReport
        {
            Requests = sums.Requests,
            ModelCalls = sums.ModelCalls,
            InputTokens = sums.InputTokens,
            OutputTokens = sums.OutputTokens,
            JoulesSpent = sums.Spent.Joules,
            JoulesAvoided = sums.Avoided.Joules,
            JoulesNetSaved = sums.NetSaved.Joules,
            EnergyMethod = sums.Spent.Method.ToString(),
            IsComplete = sums.IncompleteRequests == 0,
            Carbon = [.. sums.Carbon.Select(total => new CarbonReport(total.Signal.ToString(), total.Basis.ToString(), total.SpentGrams, total.AvoidedGrams))],
        };
    }

    [KernelFunction("carbon_now")]
    [Description("The carbon intensity of the electricity that the language models use, now, in grams of CO2e per kilowatt-hour.")]
    public async Task<IntensityReport> CarbonNowAsync(CancellationToken cancellationToken = default)
    {
        var intensity = await _intensity.GetCurrentAsync(new GridZone(_zone ?? ""), cancellationToken).ConfigureAwait(false);
        return intensity is null
            ? new IntensityReport { Intensity = "unknown", Zone = _zone }
            : new IntensityReport
            {
                Intensity = "known",
                GramsPerKwh = intensity.GramsPerKwh,
                Zone = _zone,
                Signal = intensity.Signal.ToString(),
                IsEstimated = intensity.IsEstimated,
                Source = intensity.Source,
            };
    }

    [KernelFunction("cache_statistics")]
    [Description("How many requests the answer cache served, and why others were not served.")]
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

    private FootprintSummary Summarize() => _ledger?.Summarize() ?? new FootprintSummary { Carbon = [], Money = [], Stages = [] };
}
