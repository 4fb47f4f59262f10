using System.Runtime.CompilerServices;
using Wattwise.Accounting;

namespace Wattwise.Caching;

public sealed partial class SemanticCacheChatClient
{
    // The model that failed for one prompt may do so for the next: after this many, a request makes its own call.
    private const int MaxFollowed = 2;

    /// <summary>Answers a request: exact tier, semantic tier, a similar prompt's flight, model; keeps a complete answer before it tells the
    /// end.</summary>
    private async IAsyncEnumerable<FlightItem> AnswerAsync(
        CacheRequest request,
        bool streams,
        FlightRun run,
        SharedStream<FlightItem>? flight,
        SharedCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var running = run.Start();

        // Another flight may have ended between this request's look-up and its own flight.
        if (FindExact(request) is { } known)
        {
            yield return new FlightItem { Answer = known.Answer, Hit = RecordExact(request, known), MatchedKey = known.Source };
            yield break;
        }

        // A flight that others joined may outlive its first caller, who is then free to change options and messages.
        var isShared = flight is not null;
        var options = isShared ? request.Options?.Clone() : request.Options;
        var messages = isShared ? ContentCopy.Of(request.Messages) : request.Messages;
        if (request.Mode == CacheMode.Refresh)
        {
            _exact.Remove(request.Keys.Exact);
            _purges.AddRefresh(request.Keys.Exact);
            request.Began = _purges.Now;
        }

        using var deadline = _semantic is null || request.Keys.Prompt is null
            ? null
            : new LookupDeadline(_options.LookupTimeout, _timeProvider, cancellationToken);
        var neighbours = deadline is null ? Neighbours.None : await _semantic!.FindAsync(request, flight, deadline).ConfigureAwait(false);
        try
        {
            var decision = await DecideAsync(request, streams, neighbours, deadline, cancellationToken).ConfigureAwait(false);
            if (decision.Answer is { } similar)
            {
                yield return new FlightItem { Answer = similar, Hit = decision.Hit, MatchedKey = decision.MatchedKey };
                yield break;
            }

            deadline?.Pause();
            var askedAt = _timeProvider.GetUtcNow();
            var recorder = request.Mode == CacheMode.ReadOnly ? null : new AnswerRecorder(_options.MaxAnswerBytes);
            if (!streams)
            {
                var response = await call.RunAsync(InnerClient, messages, options, cancellationToken).ConfigureAwait(false);
                recorder?.Add(response);
                var end = Commit(request, recorder, askedAt, neighbours.Vector);
                yield return FlightItem.Of(response, end);
                yield break;
            }

            var updates = call.StreamAsync(InnerClient, messages, options, cancellationToken);
            await foreach (var update in updates.ConfigureAwait(false))
            {
                recorder?.Add(update);
                yield return FlightItem.Of(update, isShared);
            }

            yield return Commit(request, recorder, askedAt, neighbours.Vector);
        }
        finally
        {
            if (neighbours.Own is { } own)
                _semantic!.Leave(own);
        }
    }

    /// <summary>Decides on the neighbours, waits for a similar prompt's answer if one is on its way, and books the look-up.</summary>
    private async ValueTask<LookupDecision> DecideAsync(
        CacheRequest request, bool streams, Neighbours neighbours, LookupDeadline? deadline, CancellationToken cancellationToken)
    {
        // Before this request's own decision may be judged.
        RecordJudge(request);
        var isRefresh = request.Mode == CacheMode.Refresh;
        var decision = deadline is null ? (isRefresh ? LookupDecision.Refresh : LookupDecision.Miss)
            : isRefresh && neighbours.Failure is null ? LookupDecision.Refresh with { Cost = neighbours.Cost }
            : await _semantic!.DecideAsync(request, neighbours, deadline).ConfigureAwait(false);
        if (neighbours.Own is { } own)
            decision = await FollowSimilarAsync(own, streams, decision, deadline!, cancellationToken).ConfigureAwait(false);

        if (decision.Answer is { } answer && request.Mode == CacheMode.Default)
        {
            var (key, hit) = (request.Keys.Exact, decision.Hit!);
            if (hit.Tier == CacheTier.Exact)
                _exact.Add(key, answer, request.Began);
            else
                _exact.AddAlias(key, decision.MatchedKey, answer, hit with { Tier = CacheTier.Semantic }, request.Began);
        }

        RecordLookup(request, decision);
        return decision;
    }

    /// <summary>
    /// Waits for a similar prompt's answer if one is on its way; if there is none, lets similar prompts wait for this one's.
    /// </summary>
    private async ValueTask<LookupDecision> FollowSimilarAsync(
        PromptFlight own, bool streams, LookupDecision decision, LookupDeadline deadline, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxFollowed && decision.Answer is null; attempt++)
        {
            if (decision.Flight is null)
                decision = await _semantic!.EnterAsync(own, decision, deadline).ConfigureAwait(false);
            if (decision.Flight is not { } similar)
                break;

            deadline.Pause();
            var start = _timeProvider.GetTimestamp();
            var (answer, tookOver) = await WaitForAsync(similar, own.Request, streams, cancellationToken).ConfigureAwait(false);
            decision = decision.Followed(answer, tookOver, _timeProvider.GetElapsedTime(start));
            deadline.Resume();
        }

        return decision;
    }

    /// <summary>
    /// Waits for the answer of a similar prompt's flight; <see langword="null"/> where it fails or is nothing to keep. Nothing is shown
    /// before the end: until then nobody knows whether the answer is whole, and whether it may serve anybody who asked in other words.
    /// </summary>
    private async ValueTask<(CachedAnswer? Answer, bool TookOver)> WaitForAsync(
        PromptFlight similar, CacheRequest request, bool streams, CancellationToken cancellationToken)
    {
        // A flight that cannot be joined may have just ended well: its answer was kept before anybody was told.
        var joined = similar.Flight.TryJoin();
        if (joined is null)
            return (_exact.Find(similar.Request.Keys.Exact, request.Level) is { Hit: null } kept ? kept.Answer : null, false);

        await using var seat = joined.Call.Join(request.Scope.Request, cancellationToken);
        await using var reader = joined;
        seat.HasAnswer = true;
        try
        {
            // A streamed request would be shown its own first words long before the end of a long answer.
            var start = _timeProvider.GetTimestamp();
            var limit = _options.FlightTimeout;
            while (await reader.MoveNextAsync(limit, _timeProvider, cancellationToken).ConfigureAwait(false))
            {
                if (reader.Current.IsKept)
                    return (reader.Current.Answer, seat.Pays);
                if (!streams)
                    continue;

                limit = _options.FlightTimeout - _timeProvider.GetElapsedTime(start);
                if (limit <= TimeSpan.Zero)
                    return (null, false);
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Stuck or failed; a failure is told to those who asked for exactly this. Here it only means that there is nothing to wait for.
        }

        return (null, false);
    }

    /// <summary>Keeps a complete answer, unless the request, a purge, a newer answer or the admission policy is against it.</summary>
    private FlightItem Commit(CacheRequest request, AnswerRecorder? recorder, DateTimeOffset askedAt, ReadOnlyMemory<float> vector)
    {
        if (recorder is null)
            return default;
        if (recorder.Complete(askedAt, _timeProvider.GetUtcNow(), _options.TimeToLive, request.Level, out var reason) is not { } answer)
        {
            RecordNotKept(reason!);
            return default;
        }

        if (_exclusions.FindObjection(request.Keys.Scope, request.Prompt, answer) is { } objection)
        {
            RecordNotKept(CacheReasons.ObjectionPrefix + objection);
            return new FlightItem { Answer = answer };
        }

        var mark = _purges.Now;
        var outline = request.ToOutline(answer.ModelId);
        if (_purges.Meets(request.Began, outline))
            return NotKept(CacheReasons.NotKeptPurged);
        if (!_exact.Add(request.Keys.Exact, answer, mark))
            return NotKept(CacheReasons.NotKeptOlder);
        if (_purges.Meets(mark, outline))
        {
            // It came between the two steps.
            _exact.Remove(request.Keys.Exact);
            return NotKept(CacheReasons.NotKeptPurged);
        }

        if (!vector.IsEmpty)
            _semantic!.Add(request, vector, answer, mark);
        return new FlightItem { Answer = answer, IsKept = true };

        FlightItem NotKept(string why)
        {
            RecordNotKept(why);
            return new FlightItem { Answer = answer };
        }
    }
}
