using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Caching;

public sealed partial class SemanticCacheChatClient
{
    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FollowPurgesAsync(cancellationToken).ConfigureAwait(false);
        var request = Begin(messages, options);
        using var running = request.Scope;
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

        await request.ChooseLevelAsync(_levelChooser, cancellationToken).ConfigureAwait(false);
        if (request.Level != DirectiveLevel.Full && FindExact(request) is { } brief)
        {
            await foreach (var update in ReplayAsync(brief.Answer, RecordExact(request, brief), cancellationToken).ConfigureAwait(false))
                yield return update;
            yield break;
        }

        var hasShown = false;
        SharedStream<FlightItem>? stuck = null;
        for (int attempt = 0, round = 0; ;)
        {
            // A retry happens after the first update at the earliest by another caller, so the scope is set anew.
            request.Scope.Enter();
            var joined = Join(request, stuck, streams: true, out var leads, out var taken, cancellationToken);
            await using var seat = taken;
            await using var flight = joined;
            var updates = leads
                ? LeadAsync(flight, cancellationToken)
                : StreamSharedAsync(request, flight, seat, WaitLimit(round), cancellationToken);
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
                catch (FlightStuckException) when (!hasShown)
                {
                    // A call of its own takes the place of the flight, unless another one that waited was first.
                    stuck = flight.Stream;
                    seat.HasAnswer = true;
                    round++;
                    break;
                }
                catch (Exception) when (!hasShown && MayTryAgain(leads, attempt, cancellationToken))
                {
                    // The request that was answered first failed: one of those that waited for it takes its place.
                    attempt++;
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
                await foreach (var replayed in ReplayAsync(flight.Current.Answer!, Shown(hit), cancellationToken).ConfigureAwait(false))
                    yield return replayed;
            }
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamSharedAsync(
        CacheRequest request,
        SharedStream<FlightItem>.Reader flight,
        SharedCall.Seat seat,
        TimeSpan limit,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reply = new FollowerReply();
        var hasShown = false;

        // Who has shown a part can only wait for the rest.
        while (await flight
            .MoveNextAsync(hasShown ? Timeout.InfiniteTimeSpan : limit, _timeProvider, cancellationToken).ConfigureAwait(false))
        {
            var item = flight.Current;
            if (item.IsPrivate)
            {
                if (hasShown)
                {
                    throw new InvalidOperationException(
                        "The answer that this request shares with an equal one turned out to be for that one alone.");
                }

                seat.HasAnswer = true;
                await foreach (var update in StreamAloneAsync(request, CacheReasons.Unshared, cancellationToken).ConfigureAwait(false))
                    yield return update;
                yield break;
            }

            if (item.Update is not null)
            {
                // With tools, the next update may be a call that only the first caller may make: wait for the whole answer.
                if (request.HasTools)
                    continue;

                if (!hasShown)
                    yield return reply.Mark(new CacheHit(CacheTier.Coalesced) { AnsweredResponseId = item.Update.ResponseId });
                hasShown = true;
                yield return reply.Copy(item);
                continue;
            }

            if (item.Answer is null && request.HasTools)
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

            if (item.Answer is { } answer)
            {
                await foreach (var update in ReplayAsync(answer, hit, cancellationToken).ConfigureAwait(false))
                    yield return update;
            }
            else if (item.Response is not null)
            {
                yield return reply.Mark(hit);
                yield return reply.CopyResponse(item);
            }

            yield break;
        }
    }

    private IAsyncEnumerable<ChatResponseUpdate> ReplayAsync(CachedAnswer answer, CacheHit hit, CancellationToken cancellationToken) =>
        AnswerReplay.StreamAsync(answer, hit, _options.ReplayDelay, _timeProvider, cancellationToken);

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAloneAsync(
        CacheRequest request, string reason, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordPassedThrough(request, reason);
        request.Scope.Enter();
        var call = CreateCall();
        await using var seat = call.Join(request.Scope.Request, cancellationToken);
        var updates = call.StreamAsync(InnerClient, request.Messages, request.Options, cancellationToken);
        await foreach (var update in request.Scope.EnterEachStepAsync(updates, cancellationToken).ConfigureAwait(false))
            yield return update;
    }
}
