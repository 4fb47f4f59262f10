namespace Wattwise.Caching;

/// <summary>Tells the audit sink of each prompt that was served another prompt's answer. Never throws.</summary>
internal sealed class AuditTrail(ICacheAuditSink sink, string policyId, StageContext stage)
{
    private readonly Outage _outage = stage.Watch("audit sink", "hits are not recorded");

    public void Served(CacheRequest request, CacheKey entryKey, CacheHit hit)
    {
        if (hit.MatchedPrompt is not { } cachedPrompt || hit.CosineSimilarity is not { } similarity)
            return;

        try
        {
            sink.Record(new CacheAuditEvent(
                stage.TimeProvider.GetUtcNow(), request.Keys.Scope, entryKey, request.Prompt, cachedPrompt, similarity, policyId)
            {
                VerifierScore = hit.VerifierScore,
                Probability = hit.Probability,
                IgnoredHistory = hit.IgnoredHistory,
            });
            _outage.Worked();
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
        }
    }
}
