using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <content>Calls one tier, and its other clients where one fails.</content>
internal sealed partial class CascadeRun
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Tries a tier.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="rule">When the decision falls; <see langword="null"/> if its answer is taken as it is.</param>
    /// <param name="cancellationToken">Cancels the try, in place of the request's own.</param>
    private async ValueTask<TierTry> TryTierAsync(int tier, CascadeRule? rule, CancellationToken? cancellationToken = null)
    {
        var cancel = cancellationToken ?? _cancellationToken;
        var (messages, chatOptions) = TierRequest.For(_options.Tiers[tier], _messages, _chatOptions, RewrittenFor(tier), _plan.KeepsModel);
        var clients = _tiers.ClientsOf(tier);
        var isLastResort = tier == _last || rule is null;
        for (var i = 0; ; i++)
        {
            var tried = await CallAsync(clients[Math.Min(i, clients.Count - 1)], tier, rule, messages, chatOptions, cancel)
                .ConfigureAwait(false);
            if (tried.Failure is not { } failure)
                return tried;

            if (failure.Kind == TierFailureKind.Unsuitable)
                return tried;
            if (i + 1 < clients.Count)
            {
                if (!_budget.TryTake(0, isLastResort))
                    return tried;
                continue;
            }

            // Drafts are not waited for: a stronger tier answers at once.
            if (tier != _last || failure.Kind != TierFailureKind.RateLimited)
                return tried;
            var pause = failure.RetryAfter ?? (FirstPause * Math.Pow(2, i));
            if (pause > _options.MaxRetryPause || !_budget.TryTake(0, isLastResort))
                return tried;
            await Task.Delay(pause, _state.Stage.TimeProvider, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>How many of the first messages a tier gets in a form that any provider takes.</summary>
    private int RewrittenFor(int tier)
    {
        var lastUser = -1;
        var hasOthers = false;
        for (var i = 0; i < _messages.Count; i++)
        {
            if (_messages[i].Role == ChatRole.User)
                lastUser = i;
            hasOthers |= _messages[i].Role != ChatRole.User && _messages[i].Role != ChatRole.System;
        }

        if (!hasOthers || _plan.IsBound)
            return 0;

        // In a loop of calls the tier's own part of it stays as it made it.
        var isOwnTurn = _plan.Place?.Tier == tier || (_plan.IsSettled && tier == _plan.First);
        var isOwnHistory = _plan.Place is { } place ? place.Tier == tier && !place.HasSwitched : tier == _last;
        return !isOwnTurn ? _messages.Count : isOwnHistory ? 0 : lastUser + 1;
    }

    private async ValueTask<TierTry> CallAsync(
        IChatClient client, int tier, CascadeRule? rule, IReadOnlyList<ChatMessage> messages, ChatOptions chatOptions,
        CancellationToken cancel)
    {
        var start = _state.Stage.TimeProvider.GetTimestamp();
        var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var opinion = rule == CascadeRule.Whole ? StartOpinion(cancel) : null;
        HeldStream? stream = null;
        TierAnswer? answer = null;
        var cutOff = CutOffUsage.BeginCall();
        try
        {
            _scope.Enter();
            if (_streams)
            {
                stream = new HeldStream(
                    _request, client.GetStreamingResponseAsync(messages, chatOptions, attempt.Token), attempt, _state.Stage.TimeProvider);
                answer = new TierAnswer(tier, start) { CutOff = cutOff, Stream = stream };
                return await DecideStreamAsync(answer, rule, opinion, cancel).ConfigureAwait(false);
            }

            answer = new TierAnswer(tier, start) { CutOff = cutOff, Attempt = attempt };
            var pending = client.GetResponseAsync(messages, chatOptions, attempt.Token);
            answer.Response = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.WaitAsync(TimeoutOf(tier), _state.Stage.TimeProvider, cancel).ConfigureAwait(false);
            attempt.Dispose();
            return await DecideWholeAsync(answer, rule, opinion, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            var failure = _state.Failures.Read(exception);
            await EndAsync(stream, attempt).ConfigureAwait(false);
            await cutOff.WaitAsync(_state.Stage.TimeProvider).ConfigureAwait(false);
            return Failed(answer ?? new TierAnswer(tier, start) { CutOff = cutOff }, failure, ExceptionDispatchInfo.Capture(exception));
        }
        catch (Exception)
        {
            // Cancelled by the caller, or beaten by a faster tier.
            await EndAsync(stream, attempt).ConfigureAwait(false);
            await cutOff.WaitAsync(_state.Stage.TimeProvider).ConfigureAwait(false);
            if (rule is not null || !_cancellationToken.IsCancellationRequested)
                Cancelled(answer ?? new TierAnswer(tier, start) { CutOff = cutOff });
            else
                cutOff.PassTo(_request.CutOff);
            throw;
        }
    }

    private async ValueTask<TierTry> DecideStreamAsync(TierAnswer answer, CascadeRule? rule, Task? opinion, CancellationToken cancel)
    {
        var stream = answer.Stream!;
        var limit = TimeoutOf(answer.Tier);
        while (!stream.HasEnded && !IsEnough(stream, rule))
        {
            var left = limit == Timeout.InfiniteTimeSpan ? limit : limit - _state.Stage.TimeProvider.GetElapsedTime(answer.Start);
            if (left <= TimeSpan.Zero && limit != Timeout.InfiniteTimeSpan)
                throw new TimeoutException($"The tier '{_options.Tiers[answer.Tier].Name}' took longer than {limit}.");
            await stream.ReadAsync(left, cancel).ConfigureAwait(false);
        }

        if (stream.HasEnded)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            answer.Response = stream.Updates.ToChatResponse();
            return await DecideWholeAsync(answer, rule, opinion, cancel).ConfigureAwait(false);
        }

        if (rule is null)
            return Flow(answer, "");
        if (rule == CascadeRule.Before)
            return Flow(answer, CascadeReasons.AcceptedBefore);
        if (rule == CascadeRule.Whole)
            return await RejectAsync(answer, CascadeReasons.DraftTooLong).ConfigureAwait(false);
        return await DecideEarlyAsync(answer, cancel).ConfigureAwait(false);
    }

    private bool IsEnough(HeldStream stream, CascadeRule? rule) => rule switch
    {
        CascadeRule.Whole => stream.Bytes > _options.MaxHeldBytes,
        CascadeRule.Early => stream.LogProbabilities?.Count >= _options.DecisionTokens
            || (stream.HasText && stream.LogProbabilities is null) || stream.Bytes > _options.MaxHeldBytes,
        _ => stream.HasContent,
    };

    private TierTry Flow(TierAnswer answer, string reason)
    {
        _state.TierOutage.Worked(1 << answer.Tier);
        answer.Stream!.Keeps = _isDrawn || _drafts is not null;
        return new TierTry(reason, answer) { IsAccepted = true };
    }

    private TimeSpan TimeoutOf(int tier) =>
        _options.Tiers[tier].Timeout ?? (tier == _last ? Timeout.InfiniteTimeSpan : _options.DraftTimeout);

    private static async ValueTask EndAsync(HeldStream? stream, CancellationTokenSource attempt)
    {
        if (stream is not null)
            await stream.DisposeAsync().ConfigureAwait(false);
        else
            _ = attempt.CancelAsync();
    }

    /// <summary>Ends a try that lost against another.</summary>
    private async Task DiscardAsync(Task<TierTry> losing)
    {
        // Whoever loses ends at its next step; nobody waits for one that does not.
        await Task.WhenAny(losing, Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None)).ConfigureAwait(false);
        if (losing is { IsCompletedSuccessfully: true, Result: { IsAccepted: true, Answer: { } answer } })
        {
            if (answer.Stream is { } stream)
                await stream.DisposeAsync().ConfigureAwait(false);
            await answer.CutOff.WaitAsync(_state.Stage.TimeProvider).ConfigureAwait(false);
            Cancelled(answer);
        }
        else if (!losing.IsCompleted)
        {
            _ = losing.ContinueWith(
                static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
