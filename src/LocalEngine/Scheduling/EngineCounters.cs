using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>What an engine did so far. The engine thread writes, anyone reads.</summary>
internal sealed class EngineCounters
{
    private readonly Lock _lock = new();
    private LlamaEngineTotals _totals = new();
    private double _secondsPerRequest = 1;

    /// <summary>A consistent copy.</summary>
    public LlamaEngineTotals Totals
    {
        get
        {
            lock (_lock)
                return _totals;
        }
    }

    /// <summary>How long a request ran lately, in seconds.</summary>
    public double SecondsPerRequest => Volatile.Read(ref _secondsPerRequest);

    public void AddBusy(EnergyEstimate energy) => Update(totals => totals with { BusyEnergy = (totals.BusyEnergy ?? default) + energy });

    public void AddWasted(EnergyEstimate energy) =>
        Update(totals => totals with { WastedDraftEnergy = (totals.WastedDraftEnergy ?? default) + energy });

    public void AddIdle(EnergyEstimate energy) => Update(totals => totals with { IdleEnergy = (totals.IdleEnergy ?? default) + energy });

    public void AddAnswered(int promptTokens, in SequenceReport report)
    {
        var seconds = (report.PrefillTime + report.DecodeTime).TotalSeconds;
        Volatile.Write(ref _secondsPerRequest, (0.9 * SecondsPerRequest) + (0.1 * seconds));
        var (cached, output) = (report.CachedPromptTokens, report.OutputTokens);
        Update(totals => totals with
        {
            AnsweredRequests = totals.AnsweredRequests + 1,
            PromptTokens = totals.PromptTokens + promptTokens,
            CachedPromptTokens = totals.CachedPromptTokens + cached,
            OutputTokens = totals.OutputTokens + output,
        });
    }

    public void AddAbandoned() => Update(totals => totals with { AbandonedRequests = totals.AbandonedRequests + 1 });

    public void AddFailed() => Update(totals => totals with { FailedRequests = totals.FailedRequests + 1 });

    private void Update(Func<LlamaEngineTotals, LlamaEngineTotals> change)
    {
        lock (_lock)
            _totals = change(_totals);
    }
}
