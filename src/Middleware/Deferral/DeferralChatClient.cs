using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Deferral;

/// <summary>
/// Lets calls that name a deadline (<see cref="WattwiseRequestOptions.CompleteBy"/>) wait for the best forecast window before it, and then
/// answers them. All others pass through at once.
/// </summary>
/// <remarks>
/// <para>
/// The caller waits in this process: what waits is lost with it. For work that must not be lost, or whose caller does not wait, use
/// <see cref="IDeferredChatJobs"/>, whose jobs come through this stage too: they have had their wait, and the stage books it.
/// </para>
/// <para>
/// The stage limits the calls that wait, not those that run. What is asked while a deferred call is answered (by a tool, an agent) never
/// waits again. A forecast that fails delays no call beyond its latest safe start. Thread-safe.
/// </para>
/// </remarks>
public sealed class DeferralChatClient : DelegatingChatClient
{
    private readonly StageContext _stage;
    private readonly WindowWait _wait;

    /// <summary>Creates the stage.</summary>
    /// <param name="innerClient">The next stage or the provider's client; disposed with this one.</param>
    /// <param name="options">How to defer; <see langword="null"/> for the defaults. Copied.</param>
    /// <param name="services">What the host has: a clock, logging, registered strategies. <see langword="null"/> for an app that registered
    /// nothing.</param>
    /// <exception cref="ArgumentException">The options are wrong.</exception>
    public DeferralChatClient(IChatClient innerClient, DeferralOptions? options = null, StageServices? services = null)
        : base(innerClient)
    {
        options = new DeferralOptions(options ?? new());
        StageOptions.ThrowIfInvalid(options, new DeferralOptionsValidator());
        _stage = new StageContext(WattwiseStages.Deferral, typeof(DeferralChatClient), services ?? new StageServices());
        _wait = new WindowWait(options, _stage);
    }

    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        return AnswerAsync(StageScope.Begin(_stage, ref options), messages, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        return StreamAsync(messages, options?.Clone(), cancellationToken);
    }

    private async Task<ChatResponse> AnswerAsync(
        StageScope scope, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        using var running = scope;
        scope.Enter();
        if (DeferredRun.Current is { } run)
        {
            run.Book(scope);
            return await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }

        if (scope.IsHeldOut || scope.Request.Options.CompleteBy is not { } completeBy)
            return await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);

        DeferredRun.Current = await WaitAsync(scope, completeBy, options, cancellationToken).ConfigureAwait(false);
        var begun = _stage.TimeProvider.GetTimestamp();
        var response = await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        _wait.Learn(options?.ModelId, _stage.TimeProvider.GetElapsedTime(begun));
        return response;
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scope = StageScope.Begin(_stage, ref options);
        scope.Enter();
        var run = DeferredRun.Current;
        var waits = run is null && !scope.IsHeldOut && scope.Request.Options.CompleteBy is not null;
        if (waits)
            run = await WaitAsync(scope, scope.Request.Options.CompleteBy!.Value, options, cancellationToken).ConfigureAwait(false);
        else
            run?.Book(scope);

        // Each step starts in the consumer's context: what belongs to the request has to be set again.
        var begun = _stage.TimeProvider.GetTimestamp();
        var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken);
        var steps = scope.EnterEachStepAsync(updates, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                DeferredRun.Current = run;
                if (!await steps.MoveNextAsync().ConfigureAwait(false))
                    break;
                yield return steps.Current;
            }
        }
        finally
        {
            DeferredRun.Current = run;
            await steps.DisposeAsync().ConfigureAwait(false);
        }

        if (waits)
            _wait.Learn(options?.ModelId, _stage.TimeProvider.GetElapsedTime(begun));
    }

    private async Task<DeferredRun> WaitAsync(
        StageScope scope, DateTimeOffset completeBy, ChatOptions? options, CancellationToken cancellationToken)
    {
        var run = await _wait.WaitAsync(completeBy, options?.ModelId, cancellationToken).ConfigureAwait(false);
        scope.Request.HasWaited = true;
        run.Book(scope);
        return run;
    }
}
