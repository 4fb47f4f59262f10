using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Gateway.Embeddings;

/// <summary>Books calls of embedding generators in the app's ledger and log, since no stage of a pipeline sees them. Thread-safe.</summary>
/// <param name="ledger">The registered ledger, if there is one.</param>
/// <param name="log">The registered log, if there is one.</param>
/// <param name="time">The clock.</param>
internal sealed class EmbeddingAccounts(FootprintLedger? ledger, IFootprintLog? log, TimeProvider time)
{
    public RequestFootprint Book(UsageDetails? usage, GatewayModelOptions model, string tenant, TimeSpan duration)
    {
        var energy = usage.GetEnergy();
        var reason = energy is not null ? ModelReasons.Metered : usage is null ? ModelReasons.NoUsage : ModelReasons.UnknownModel;
        var record = new StageRecord(WattwiseStages.Model, StageOutcome.ModelCalled, reason, energy, Avoided: null, duration, usage)
        {
            ModelId = model.ModelId ?? model.Name,
            Idle = usage.GetIdleEnergy(),
        };
        var footprint = new RequestFootprint([record], duration);
        ledger?.Add(footprint);
        log?.Add(Entry(record, tenant, footprint.IsComplete));
        return footprint;
    }

    private FootprintEntry Entry(StageRecord record, string tenant, bool isComplete) => new()
    {
        RequestId = Guid.CreateVersion7(time.GetUtcNow()),
        Time = time.GetUtcNow(),
        Tenant = tenant,
        Outcome = record.Outcome,
        Duration = record.Duration,
        IsComplete = isComplete,
        Lines =
        [
            new FootprintLine
            {
                Stage = record.Stage,
                Outcome = record.Outcome,
                Reason = record.Reason,
                ModelId = record.ModelId,
                Spent = record.Spent,
                Idle = record.Idle,
                IsModelCall = true,
                Duration = record.Duration,
                InputTokens = UsageTokens.Plausible(record.Usage?.InputTokenCount),
            },
        ],
    };
}
