using System.Runtime.CompilerServices;

namespace Wattwise.Caching;

public sealed partial class SemanticCacheChatClient
{
    // The model that failed for one prompt may do so for the next: after this many, a request makes its own call.
    private const int MaxFollowed = 2;

    /// <summary>Answers a request: exact tier, semantic tier, a similar prompt's flight, model; keeps a complete answer before it tells the end.</summary>
    private async IAsyncEnumerable<FlightItem> AnswerAsync(
        CacheRequest request, bool streams, SharedStream<FlightItem>? flight, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Another flight may have ended between this request's look-up and its own flight.
        if (FindExact(request) is { } known)
        {
            yield return new FlightItem { Answer = known.Answer, Hit = RecordExact(request, known), MatchedKey = known.Source };
            yield break;
        }

        // A flight that others joined may outlive its first caller, who is then free to change the options.
        var options = request.Mode == CacheMode.Default ? request.Options?.Clone() : request.Options;
        var result = await LookUpAsync(request, flight, cancellationToken);
        try
        {
            if (result.Answer is { } similar)
            {
                yield return new FlightItem { Answer = similar, Hit = result.Hit, MatchedKey = result.MatchedKey };
                yield break;
            }

            var recorder = new AnswerRecorder(_maxAnswerBytes);
            if (!streams)
            {
                var response = await InnerClient.GetResponseAsync(request.Messages, options, cancellationToken);
                recorder.Add(response);
                yield return FlightItem.Of(response, await CommitAsync(request, recorder, result, cancellationToken));
                yield break;
            }

            await foreach (var update in InnerClient.GetStreamingResponseAsync(request.Messages, options, cancellationToken))
            {
                recorder.Add(update);
                yield return FlightItem.Of(update);
            }

            yield return await CommitAsync(request, recorder, result, cancellationToken);
        }
        finally
        {
            _semantic?.Leave(result);
        }
    }

    private async ValueTask<LookupResult> LookUpAsync(CacheRequest request, SharedStream<FlightItem>? flight, CancellationToken cancellationToken)
    {
        var result = _semantic is null || request.Keys.Prompt is null
            ? new LookupResult()
            : await _semantic.FindAsync(request, flight, cancellationToken);
        if (request.Mode == CacheMode.Refresh && !result.HasFailed)
            result.Reason = CacheReasons.Refresh;
        if (flight is not null && !result.Vector.IsEmpty)
            await FollowSimilarAsync(request, flight, result, cancellationToken);

        if (result.Answer is { } answer && request.Mode == CacheMode.Default)
        {
            if (result.Hit!.Tier == CacheTier.Exact)
                _exact.Add(request.Keys.Exact, answer);
            else
                _exact.AddAlias(request.Keys.Exact, result.MatchedKey, answer, result.Hit with { Tier = CacheTier.Semantic });
        }

        RecordLookup(request, result);
        RecordJudge(request);
        return result;
    }

    /// <summary>Waits for a similar prompt's answer where one is on its way; where there is none, lets similar prompts wait for this one's.</summary>
    private async ValueTask FollowSimilarAsync(
        CacheRequest request, SharedStream<FlightItem> flight, LookupResult result, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxFollowed && result.Answer is null; attempt++)
        {
            if (result.Flight is null)
                await _semantic!.EnterAsync(request, flight, result, cancellationToken);
            if (result.Flight is not { } similar)
                return;

            var start = _timeProvider.GetTimestamp();
            result.Flight = null;
            result.Answer = await WaitForAsync(similar, cancellationToken);
            result.Followed += _timeProvider.GetElapsedTime(start);
            result.Reason = result.Answer is null ? CacheReasons.Unshared : CacheReasons.Coalesced;
            result.Hit = result.Answer is { } answer ? result.Hit! with { AnsweredAt = answer.CreatedAt, AvoidedUsage = answer.CreateUsage() } : null;
        }
    }

    /// <summary>
    /// Waits for the answer of a similar prompt's flight; <see langword="null"/> where it fails or is nothing to keep. Nothing is shown before the
    /// end: until then nobody knows whether the answer is whole, and whether it may serve anybody who asked in other words.
    /// </summary>
    private async ValueTask<CachedAnswer?> WaitForAsync(PromptInFlight similar, CancellationToken cancellationToken)
    {
        // A flight that cannot be joined may have just ended well: its answer was kept before anybody was told.
        await using var reader = similar.Flight.TryJoin();
        if (reader is null)
            return _exact.Find(similar.Request.Keys.Exact) is { Hit: null } kept ? kept.Answer : null;

        try
        {
            while (await reader.MoveNextAsync(cancellationToken))
            {
                if (reader.Current.IsKept)
                    return reader.Current.Answer;
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The failure is told to those who asked for exactly this; here it only means that there is nothing to wait for.
        }

        return null;
    }

    private async ValueTask<FlightItem> CommitAsync(
        CacheRequest request, AnswerRecorder recorder, LookupResult result, CancellationToken cancellationToken)
    {
        if (recorder.Complete(_timeProvider.GetUtcNow(), _timeToLive) is not { } answer)
            return default;

        if (request.Mode == CacheMode.ReadOnly || _exclusions.FindObjection(request.Keys.Scope, request.Prompt, answer) is not null)
            return new FlightItem { Answer = answer };

        _exact.Add(request.Keys.Exact, answer);
        if (_semantic is not null && !result.Vector.IsEmpty)
            await _semantic.AddAsync(request, result.Vector, answer, cancellationToken);
        return new FlightItem { Answer = answer, IsKept = true };
    }
}
