using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Quickstart;

/// <summary>Sends a workload's requests to a chat client, one after another as they arrived, and judges what came back.</summary>
internal static class WorkloadRun
{
    public static async IAsyncEnumerable<RequestResult> ExecuteAsync(
        Workload workload, IChatClient client, ChatOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var firstAnswers = new Dictionary<string, WorkloadRequest>();
        foreach (var request in workload.Requests)
        {
            // What an app does: a tenant's users share answers, unless the answer is made from a customer's own record.
            var scope = new CacheScope(request.Tenant, request.Context is null ? null : request.User);
            var requestOptions = options.Clone().ConfigureWattwise(wattwise => wattwise.CacheScope = scope);
            var response = await client.GetResponseAsync(workload.MessagesOf(request), requestOptions, cancellationToken);

            var hit = response.GetCacheHit();
            var id = (hit is null ? response.ResponseId : hit.AnsweredResponseId)
                ?? throw new InvalidOperationException(
                    "The model's response has no id, so a cached answer could not be traced to its question.");
            if (hit is null)
                firstAnswers[id] = request;
            yield return Judge(workload, request, response, hit is null
                ? null
                : new Hit(hit.Tier, firstAnswers[id], hit.CosineSimilarity, hit.VerifierScore, hit.Probability));
        }
    }

    private static RequestResult Judge(Workload workload, WorkloadRequest request, ChatResponse response, Hit? hit)
    {
        var footprint = response.GetFootprint()
            ?? throw new InvalidOperationException("The response carries no footprint: add accounting to the pipeline.");
        var cache = footprint.Stages.FirstOrDefault(stage => stage.Stage == WattwiseStages.SemanticCache);
        var verdict = hit switch
        {
            not null => request.IsServedBy(hit.Source) ? Verdict.RightHit : Verdict.WrongHit,
            null when cache is not null && workload.IsAnswerable(request) => Verdict.Missed,
            _ => Verdict.Fresh,
        };
        return new RequestResult(
            request, response.Text, footprint, hit, cache?.Reason, response.FinishReason == ChatFinishReason.Stop, verdict);
    }
}
