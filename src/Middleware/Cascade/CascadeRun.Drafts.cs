using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <content>Decides about answers.</content>
internal sealed partial class CascadeRun
{
    private TierNeeds? _needs;
    private Task<ChatResponse?>? _opinion;
    private CancellationTokenSource? _opinionCall;
    private long _opinionStart;
    private bool _isOpinionCut;
    private IReadOnlyList<ChatResponse>? _opinions;

    /// <summary>Decides about a whole answer.</summary>
    private async ValueTask<TierTry> DecideWholeAsync(TierAnswer answer, CascadeRule? rule, Task? opinion, CancellationToken cancel)
    {
        var response = answer.Response!;
        _state.NoteModel(answer.Tier, response.ModelId);
        var isBrokenOff = _state.IsBrokenOff(answer.Tier, response.FinishReason);
        if (DraftGate.IsRefusal(response))
            return Accepted(answer, CascadeReasons.Refused);
        if (DraftGate.FindError(response) is { } error)
            return Failed(answer, FailureReader.ReadMessage(error.Message), null);

        var objection = DraftGate.FindObjection(response, _chatOptions) ?? (isBrokenOff ? CascadeReasons.DraftCut : null);
        if (rule is null)
        {
            // Nothing at all is a failure of the tier; what else it says is what the app would get without a cascade.
            var mayGoOn = answer.Tier != _last && _plan.Reason == CascadeReasons.ToolLoop;
            if (objection == CascadeReasons.DraftEmpty && (mayGoOn || answer.Tier == _last) && !_plan.IsBound)
                return Failed(answer, new TierFailure(TierFailureKind.Outage), null);
            if (mayGoOn && objection is CascadeReasons.DraftCut)
                return Failed(answer, new TierFailure(TierFailureKind.Unsuitable), null);
            return Accepted(answer, "");
        }

        if (objection is not null)
            return await RejectAsync(answer, objection).ConfigureAwait(false);
        if (rule == CascadeRule.Before)
            return Accepted(answer, CascadeReasons.AcceptedBefore);
        if (rule == CascadeRule.Early)
            return await DecideEarlyAsync(answer, cancel).ConfigureAwait(false);

        if (opinion is not null)
            await AwaitOpinionAsync(answer, cancel).ConfigureAwait(false);
        answer.Reading = await _state.Reader.ReadAsync(_messages, _chatOptions, response, _opinions ?? [], cancel).ConfigureAwait(false);
        _ownSpent += answer.Reading.Spent;
        var decision = _state.Parts.Knowledge.Decide(
            _taskClass, answer.Tier, CascadeRule.Whole, answer.Reading.Signals, IsFirst(answer.Tier));
        return decision.Accept
            ? Accepted(answer, CascadeReasons.Accepted)
            : await RejectAsync(answer, CascadeReasons.DraftUncertain).ConfigureAwait(false);
    }

    /// <summary>Decides about the first tokens of a stream.</summary>
    private async ValueTask<TierTry> DecideEarlyAsync(TierAnswer answer, CancellationToken cancel)
    {
        var stream = answer.Stream!;
        if (stream.LogProbabilities is not { Count: > 0 } tokens)
            return await RejectAsync(answer, CascadeReasons.DraftUncertain).ConfigureAwait(false);
        var reading = await _state.Reader.ReadEarlyAsync(_messages, _chatOptions, tokens, cancel).ConfigureAwait(false);
        _ownSpent += reading.Spent;
        var decision = _state.Parts.Knowledge.Decide(_taskClass, answer.Tier, CascadeRule.Early, reading.Signals, IsFirst(answer.Tier));
        if (!decision.Accept)
            return await RejectAsync(answer, CascadeReasons.DraftUncertain).ConfigureAwait(false);
        return stream.HasEnded ? Accepted(answer, CascadeReasons.AcceptedEarly) : Flow(answer, CascadeReasons.AcceptedEarly);
    }

    private TierTry Accepted(TierAnswer answer, string reason)
    {
        _state.TierOutage.Worked(1 << answer.Tier);
        return new TierTry(reason, answer) { IsAccepted = true };
    }

    private async ValueTask<TierTry> RejectAsync(TierAnswer answer, string reason)
    {
        var isWhole = answer.Response is not null;
        if (!isWhole && answer.Stream is { } stream)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            await answer.CutOff.WaitAsync(_state.Stage.TimeProvider).ConfigureAwait(false);
        }

        var tried = InVain(answer, reason, isCutShort: !isWhole);

        // What was cut, is empty or no JSON serves nobody.
        if (isWhole && reason is CascadeReasons.DraftUncertain or CascadeReasons.DraftAbstained)
            _held = tried;
        return tried;
    }

    /// <summary>Asks for a second opinion, once for a request, beside the draft.</summary>
    private Task<ChatResponse?>? StartOpinion(CancellationToken cancel)
    {
        if (_opinion is not null || _tiers.Opinion is not { } client)
            return _opinion;
        _opinionStart = _state.Stage.TimeProvider.GetTimestamp();
        _opinionCall = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _scope.Enter();
        return _opinion = AskAsync(client, _opinionCall.Token);

        async Task<ChatResponse?> AskAsync(IChatClient client, CancellationToken token)
        {
            CutOffUsage.BeginCall();
            try
            {
                var (messages, chatOptions) = TierRequest.For(_options.SecondOpinion!, _messages, _chatOptions, rewritten: _messages.Count);
                var response = await client.GetResponseAsync(messages, chatOptions, token).ConfigureAwait(false);
                _state.OpinionOutage.Worked();
                return response;
            }
            catch (Exception exception)
            {
                if (token.IsCancellationRequested)
                    _isOpinionCut = true;
                else
                    _state.OpinionOutage.Failed(exception);
                return null;
            }
        }
    }

    private async ValueTask AwaitOpinionAsync(TierAnswer answer, CancellationToken cancel)
    {
        if (_opinions is not null)
            return;
        try
        {
            var limit = _options.SecondOpinion!.Timeout ?? _options.DraftTimeout;
            var left = limit - _state.Stage.TimeProvider.GetElapsedTime(answer.Start);
            var response = _opinion!.IsCompletedSuccessfully
                ? _opinion.Result
                : await _opinion.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _state.Stage.TimeProvider, cancel)
                    .ConfigureAwait(false);
            _opinions = response is null ? [] : [response];
        }
        catch (TimeoutException exception)
        {
            _state.OpinionOutage.Failed(exception);
            _opinions = [];
        }
    }

    private void BookOpinion()
    {
        if (_opinion is null)
            return;
        var response = _opinion.IsCompletedSuccessfully ? _opinion.Result : null;
        var isRunning = !_opinion.IsCompleted;
        if (isRunning)
            _ = _opinionCall!.CancelAsync();
        var isCut = isRunning || _isOpinionCut;
        if (response is null && !isCut)
            return;

        var metadata = _tiers.Opinion!.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        var modelId = response?.ModelId ?? _options.SecondOpinion!.ModelId ?? metadata?.DefaultModelId;
        var usage = response is null ? TierCosts.Assume(_needs!.AboutTokens, 0) : response.Usage;
        var energy = _state.Costs.EnergyOf(usage, modelId, metadata?.ProviderName);
        if (isCut && energy is { } assumed)
            energy = assumed with { Method = EnergyMethod.Assumed };
        Spend(_options.SecondOpinion!, _state.Estimates.Opinion, usage, modelId, energy, isWhole: response is not null);
        _request.Add(new StageRecord(
            WattwiseStages.Cascade, StageOutcome.Applied, CascadeReasons.SecondOpinion, energy, null,
            _state.Stage.TimeProvider.GetElapsedTime(_opinionStart), usage)
        {
            ModelId = modelId,
            Cascade = new CascadeDetails(_options.SecondOpinion!.Name, _state.Instruments.TagOf(_taskClass)),
        });
    }
}
