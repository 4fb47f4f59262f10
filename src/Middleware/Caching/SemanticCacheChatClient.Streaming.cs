using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Caching;

public sealed partial class SemanticCacheChatClient
{
    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = Begin(messages, options);
        if (FindExact(request) is { } known)
        {
            await foreach (var update in ReplayAsync(known.Answer, RecordExact(request, known), cancellationToken).ConfigureAwait(false))
                yield return update;
            yield break;
        }

        if (FindBypass(request) is { } reason)
        {
            await foreach (var update in StreamAloneAsync(request, reason, cancellationToken).ConfigureAwait(false))
                yield return update;
            yield break;
        }

        var hasShown = false;
        for (var attempt = 0; ; attempt++)
        {
            // A retry happens after the first update at the earliest by another caller, so the scope is set anew.
            request.Scope.Enter();
            await using var flight = Join(request, streams: true, out var leads);
            using var seat = flight.Call.Join(request.Scope.Request, cancellationToken);
            var updates = leads ? LeadAsync(flight, cancellationToken) : StreamSharedAsync(request, flight, seat, cancellationToken);
            await using var enumerator = updates.GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await enumerator.MoveNextAsync().ConfigureAwait(false))
                    {
                        seat.HasAnswer = true;
                        yield break;
                    }
                }
                catch (Exception) when (!hasShown && MayTryAgain(leads, attempt, cancellationToken))
                {
                    // The request that was answered first failed: one of those that waited for it takes its place.
                    seat.HasAnswer = true;
                    break;
                }

                hasShown = true;
                yield return enumerator.Current;
            }
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> LeadAsync(
        SharedStream<FlightItem>.Reader flight, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await flight.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (flight.Current.Update is { } update)
                yield return update;
            else if (flight.Current.Hit is { } hit)
            {
                await foreach (var replayed in ReplayAsync(flight.Current.Answer!, hit, cancellationToken).ConfigureAwait(false))
                    yield return replayed;
            }
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamSharedAsync(
        CacheRequest request, SharedStream<FlightItem>.Reader flight, SharedCall.Seat seat, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var hasShown = false;
        while (await flight.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            var item = flight.Current;
            if (item.Update is not null)
            {
                // With tools, the next update may be a call that only the first caller may make: wait for the whole answer.
                if (request.HasTools)
                    continue;

                var copy = AnswerReplay.Copy(item);
                if (!hasShown)
                    copy.SetCacheHit(new CacheHit(CacheTier.Coalesced));
                hasShown = true;
                yield return copy;
                continue;
            }

            var copies = new List<ChatResponseUpdate>();
            if (item.Answer is null && (request.HasTools || (item.Response is not null && !AnswerReplay.TryCopy(item, copies))))
            {
                seat.HasAnswer = true;
                await foreach (var update in StreamAloneAsync(request, CacheReasons.Unshared, cancellationToken).ConfigureAwait(false))
                    yield return update;
                yield break;
            }

            var hit = RecordFollower(request, item, seat.Pays);
            seat.HasAnswer = true;
            if (hasShown)
                yield break;

            if (copies is [{ } first, ..])
                first.SetCacheHit(hit);
            var updates = item.Answer is { } answer ? ReplayAsync(answer, hit, cancellationToken) : copies.ToAsyncEnumerable();
            await foreach (var update in updates.ConfigureAwait(false))
                yield return update;
            yield break;
        }
    }

    private IAsyncEnumerable<ChatResponseUpdate> ReplayAsync(CachedAnswer answer, CacheHit hit, CancellationToken cancellationToken) =>
        AnswerReplay.StreamAsync(answer, hit, _replayDelay, _timeProvider, cancellationToken);

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAloneAsync(
        CacheRequest request, string reason, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordPassedThrough(request, reason);
        request.Scope.Enter();
        var call = CreateCall();
        using var seat = call.Join(request.Scope.Request, cancellationToken);
        var updates = call.StreamAsync(InnerClient, request.Messages, request.Options, cancellationToken);
        await foreach (var update in request.Scope.EnterEachStepAsync(updates, cancellationToken).ConfigureAwait(false))
            yield return update;
    }
}
