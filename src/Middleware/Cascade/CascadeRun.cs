using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>One request on its way through the tiers: one loop, whether its answer is streamed or not.</summary>
/// <remarks>The strongest tier is called once in any case; what comes before it, and repetitions, share one budget.</remarks>
internal sealed partial class CascadeRun
{
    private readonly CascadeState _state;
    private readonly CascadeOptions _options;
    private readonly TierSet _tiers;
    private readonly StageScope _scope;
    private readonly WattwiseScope _request;
    private readonly IReadOnlyList<ChatMessage> _messages;
    private readonly ChatOptions? _chatOptions;
    private readonly bool _streams;
    private readonly CancellationToken _cancellationToken;
    private readonly int _last;
    private readonly long _start;
    private RequestBudget _budget = null!;
    private CascadePlan _plan;
    private string _taskClass = "";
    private bool _isDrawn;
    private TierTry? _held;

    public CascadeRun(
        CascadeState state,
        TierSet tiers,
        in StageScope scope,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        bool streams,
        CancellationToken cancellationToken)
    {
        (_state, _options, _tiers, _scope, _request) = (state, state.Options, tiers, scope, scope.Request);
        (_messages, _chatOptions, _streams, _cancellationToken) = (messages, options, streams, cancellationToken);
        _last = _options.Tiers.Count - 1;
        _start = state.Stage.TimeProvider.GetTimestamp();
    }

    /// <summary>The answer, once it is decided.</summary>
    public TierAnswer Answer => _decision!.Answer!;

    /// <summary>Which tier answers, and why.</summary>
    public CascadeResult Result => new(_options.Tiers[Answer.Tier].Name, _decision!.Reason);

    private TierTry? _decision;

    /// <summary>Calls tiers until the answer is decided.</summary>
    public async ValueTask DecideAsync()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _state.Use(_tiers);
        _budget = new RequestBudget(_options, _state.Stage.TimeProvider);
        _plan = CascadePlan.For(_state, _scope, _messages, _chatOptions);
        if (_plan.IsSettled)
        {
            await SettleAsync().ConfigureAwait(false);
            return;
        }

        var (known, spent) = await _state.Classes.ReadAsync(_request, _messages, _cancellationToken).ConfigureAwait(false);
        _ownSpent += spent;
        _taskClass = CascadeFingerprint.ClassOf(known, _chatOptions);
        _needs = new TierNeeds(_messages, _chatOptions);
        _isDrawn = _state.Draw(_taskClass);
        var way = _state.Budget?.Choose(_taskClass) ?? OperatingPoint.Cascading;
        if (way >= 0 && way < _last && await TryDirectAsync(way).ConfigureAwait(false))
            return;
        var reason = await TryDraftsAsync(mayDraft: way != _last).ConfigureAwait(false);
        if (_decision is not null)
            return;

        _budget.Take();
        var strongest = await TryTierAsync(_last, rule: null).ConfigureAwait(false);
        if (reason == CascadeReasons.StrongestNoCertificate && FindFitting().Count == 0)
            reason = CascadeReasons.StrongestIncapable;
        if (strongest.IsAccepted)
            _decision = strongest.Reason == CascadeReasons.Refused ? strongest : strongest with { Reason = reason };
        else
            FallBack(strongest);
    }

    /// <summary>
    /// Calls the one tier that may answer; if that is not the strongest and fails, the strongest goes on, unless it cannot.
    /// </summary>
    private async ValueTask SettleAsync()
    {
        _budget.Take();
        var tried = await TryTierAsync(_plan.First, rule: null).ConfigureAwait(false);
        if (!tried.IsAccepted && _plan is { IsBound: false } && _plan.First != _last && _plan.Reason == CascadeReasons.ToolLoop)
        {
            _budget.Take();
            tried = await TryTierAsync(_last, rule: null).ConfigureAwait(false);
            if (tried.IsAccepted)
                tried = tried with { Reason = CascadeReasons.StrongestTierFailed };
        }

        if (!tried.IsAccepted)
            Throw(tried);
        _decision = tried.Reason is CascadeReasons.Refused or CascadeReasons.StrongestTierFailed
            ? tried
            : tried with { Reason = _plan.Reason };
    }

    /// <summary>Tries a tier; if that takes long and the app allows it, the strongest beside it.</summary>
    private async ValueTask<TierTry> TryOrHedgeAsync(int tier, CascadeRule rule)
    {
        if (_options.HedgeAfter is not { } after)
            return await TryTierAsync(tier, rule).ConfigureAwait(false);

        using var loser = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken);
        using var hedgeLoser = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken);
        var draft = TryTierAsync(tier, rule, loser.Token).AsTask();
        var hedge = draft;
        try
        {
            return await HedgeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The first call that ends ends this method, and a source that is disposed passes no cancellation on to the others.
            await Task.WhenAll(loser.CancelAsync(), hedgeLoser.CancelAsync()).ConfigureAwait(false);
            await Task.WhenAll(DiscardAsync(draft), DiscardAsync(hedge)).ConfigureAwait(false);
            throw;
        }

        async Task<TierTry> HedgeAsync()
        {
            using (var waiting = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken))
            {
                var delay = Task.Delay(after, _state.Stage.TimeProvider, waiting.Token);
                var first = await Task.WhenAny(draft, delay).ConfigureAwait(false);
                await waiting.CancelAsync().ConfigureAwait(false);
                _cancellationToken.ThrowIfCancellationRequested();
                if (first == draft || !_budget.TryTake(0, isLastResort: true))
                    return await draft.ConfigureAwait(false);
            }

            hedge = TryTierAsync(_last, rule: null, hedgeLoser.Token).AsTask();
            var winner = await Task.WhenAny(draft, hedge).ConfigureAwait(false);
            var (other, cancel) = winner == draft ? (hedge, hedgeLoser) : (draft, loser);
            var won = await winner.ConfigureAwait(false);
            if (!won.IsAccepted)
                return await other.ConfigureAwait(false) is { IsAccepted: true } second ? Hedged(second) : won;

            await cancel.CancelAsync().ConfigureAwait(false);
            await DiscardAsync(other).ConfigureAwait(false);
            return Hedged(won);
        }

        TierTry Hedged(TierTry tried) => tried.Answer!.Tier == _last && tried.Reason != CascadeReasons.Refused
            ? tried with { Reason = CascadeReasons.StrongestHedged } : tried;
    }

    /// <summary>The strongest tier failed: serves what is held, if the app allows that, else fails as it did.</summary>
    private void FallBack(TierTry strongest)
    {
        if (_options.MayServeHeldAnswer && _held is { Answer: not null } held)
        {
            NotInVain(held);
            _decision = new TierTry(CascadeReasons.BelowFloor, held.Answer) { IsAccepted = true };
            return;
        }

        Throw(strongest);
        _decision = strongest with { IsAccepted = true, Reason = CascadeReasons.StrongestTierFailed };
    }

    /// <summary>Fails the request with a call; one that gave something, such as an error in place of an answer, is passed on.</summary>
    private void Throw(TierTry tried)
    {
        // The call that fails the request is booked by accounting.
        NotInVain(tried);
        tried.CutOff?.PassTo(_request.CutOff);
        tried.Error?.Throw();
    }
}
