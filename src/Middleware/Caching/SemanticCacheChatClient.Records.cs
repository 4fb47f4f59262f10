using Microsoft.Extensions.Logging;
using Wattwise.Accounting;

namespace Wattwise.Caching;

public sealed partial class SemanticCacheChatClient
{
    /// <summary>What the caller sees of a hit: other users' prompts only if the app wants that.</summary>
    private CacheHit Shown(CacheHit hit) =>
        _options.RevealMatchedPrompts || hit.MatchedPrompt is null ? hit : hit with { MatchedPrompt = null };

    private CacheHit RecordExact(CacheRequest request, ExactEntry entry)
    {
        var elapsed = request.Scope.Elapsed;
        var answer = entry.Answer;
        var hit = entry.Hit ?? new CacheHit(CacheTier.Exact).With(answer);
        Record(request, StageOutcome.Answered, entry.Hit is null
            ? CacheReasons.Exact
            : CacheReasons.Semantic, OwnWork.EnergyOf(elapsed - request.LevelWaited), elapsed, answer);
        _audit?.Served(request, entry.Source, hit);
        return Shown(hit);
    }

    private void RecordLookup(CacheRequest request, LookupDecision result)
    {
        var elapsed = request.Scope.Elapsed - result.Cost.Followed;
        var outcome = result.TookOver
            ? StageOutcome.PassedThrough
            : result.Answer is not null ? StageOutcome.Answered : result.HasFailed ? StageOutcome.Failed : StageOutcome.PassedThrough;
        Record(request, outcome, result.Reason, result.Cost.Spent + OwnWork.EnergyOf(
            elapsed - result.Cost.Waited - request.LevelWaited), elapsed, result.TookOver ? null : result.Answer);
        if (result.Answer is not null)
            _audit?.Served(request, result.MatchedKey, result.Hit!);
    }

    /// <summary>Books on this request what the background judge spent on earlier ones of its tenant and user.</summary>
    private void RecordJudge(CacheRequest request)
    {
        if (_evidence?.TakeSpent(request.Keys.Scope) is { Judged: > 0 } taken)
            request.Scope.Book(StageOutcome.Applied, CacheReasons.Judge, TimeSpan.Zero, taken.Spent);
    }

    private void RecordPassedThrough(CacheRequest request, string reason) =>
        Record(request, StageOutcome.PassedThrough, reason, OwnWork.EnergyOf(request.OwnWork), request.OwnWork, answer: null);

    /// <summary>Books a request that waited for another one's flight. Its time there is the model's, not the cache's.</summary>
    /// <param name="request">The request.</param>
    /// <param name="item">The end of the flight.</param>
    /// <param name="pays">True if the call is booked on this request, so that nothing was avoided.</param>
    private CacheHit RecordFollower(CacheRequest request, FlightItem item, bool pays)
    {
        var reason = item.Hit switch
        {
            null or { Tier: CacheTier.Coalesced } => CacheReasons.Coalesced,
            { Tier: CacheTier.Exact } => CacheReasons.Exact,
            _ => CacheReasons.Semantic,
        };
        if (pays)
            RecordPassedThrough(request, CacheReasons.TookOver);
        else
            Record(request, StageOutcome.Answered, reason, OwnWork.EnergyOf(request.OwnWork), request.OwnWork, item.Answer);
        if (item.Hit is { } shared)
            _audit?.Served(request, item.MatchedKey, shared);
        if (item.Hit is { } hit)
            return Shown(hit);

        var coalesced = new CacheHit(CacheTier.Coalesced).With(item.Answer);
        return pays ? coalesced with { AvoidedUsage = null } : coalesced;
    }

    /// <summary>Counts an answer that is not kept, and says once for each reason that there are such.</summary>
    private void RecordNotKept(string reason)
    {
        _instruments.CountNotKept(reason);
        if (_state.IsFirst(reason))
        {
            _stage.Logger.Log(
                reason is CacheReasons.NotKeptNoFinishReason or CacheReasons.NotKeptConversation ? LogLevel.Warning : LogLevel.Information,
                "{Stage}: an answer was not kept ({Reason}), so its repetition calls the model again. This is logged once for each reason; "
                    + "the metric wattwise.cache.not_kept counts them.",
                _stage.Name,
                reason);
        }
    }

    private void Record(
        CacheRequest request, StageOutcome outcome, string reason, EnergyEstimate? spent, TimeSpan duration, CachedAnswer? answer)
    {
        request.Scope.Book(outcome, reason, duration, spent + request.LevelSpent, answer?.Energy, answer?.CreateUsage(), answer?.ModelId);
        _instruments.CountLookup(outcome == StageOutcome.Answered, reason, duration, answer?.Energy);
    }
}
