using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>
/// Accounts for each request in joules, grams of CO2e and money: what the model call took, what Wattwise's stages spent and what they
/// avoided.
/// </summary>
/// <remarks>
/// <para>
/// The outermost Wattwise stage. It opens the request's <see cref="WattwiseScope"/> and takes the caller's
/// <see cref="WattwiseRequestOptions"/> off the chat options, so that no provider sees them. Afterwards the response, or the last update of
/// a stream, carries the <see cref="RequestFootprint"/> (<c>response.GetFootprint()</c>); if the last update names its message, one more
/// without contents follows, so that nothing stays on messages that apps store. A request that is made while another one is answered (by a
/// tool, or an agent behind the pipeline) joins that one's footprint, unless it has options of its own: then it is a request of its own.
/// </para>
/// <para>
/// Energy is what the local engine metered (<see cref="UsageEnergyExtensions.GetEnergy"/>), else what the energy model estimates; where
/// neither is to be had, the footprint is marked incomplete. Failed, cancelled and abandoned requests reach metrics and ledger too. A
/// broken carbon source or energy model never fails a request. Thread-safe.
/// </para>
/// </remarks>
public sealed class AccountingChatClient : DelegatingChatClient
{
    private readonly StageContext _stage;
    private readonly FootprintBooks _books;
    private readonly ControlLottery _lottery;

    /// <summary>Creates the stage.</summary>
    /// <param name="innerClient">The next stage or the provider's client; disposed with this one.</param>
    /// <param name="options">How to account; <see langword="null"/> for the defaults. Copied.</param>
    /// <param name="services">What the host has: a clock, logging, registered strategies. <see langword="null"/> for an app that registered
    /// nothing.</param>
    /// <exception cref="ArgumentException">The options are wrong: an unknown zone, a negative price or intensity.</exception>
    public AccountingChatClient(IChatClient innerClient, AccountingOptions? options = null, StageServices? services = null)
        : base(innerClient)
    {
        services ??= new StageServices();
        options = new AccountingOptions(options ?? new());
        StageOptions.ThrowIfInvalid(options, new AccountingOptionsValidator(services));

        _stage = new StageContext(WattwiseStages.Accounting, typeof(AccountingChatClient), services);
        var metadata = innerClient.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        _books = new FootprintBooks(
            options,
            services,
            metadata?.ProviderName,
            metadata?.DefaultModelId,
            innerClient.GetService(typeof(AccountingChatClient)) is not null,
            _stage);
        _lottery = new ControlLottery(options);
    }

    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        var scope = Begin(ref options);
        return scope.Outer is null
            ? AccountAsync(scope, messages, options, cancellationToken)
            : JoinAsync(scope, messages, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        // The stream begins when it is read; until then the caller may change the options for another request.
        return AccountStreamAsync(messages, options?.Clone(), cancellationToken);
    }

    private async Task<ChatResponse> AccountAsync(
        StageScope scope, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        using var running = scope;
        var collector = FootprintCollector.Current;
        var activity = RequestActivity.Start();
        scope.Enter();
        var intensity = _books.Intensity.StartAsync(cancellationToken);
        ChatResponse response;
        try
        {
            response = await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var known = await IntensityLookup.IfKnown(AtWork(scope, intensity)).ConfigureAwait(false);
            var cutOff = await TakeCutOffAsync(scope).ConfigureAwait(false);
            _books.Book(scope, ModelAnswer.Failed(exception, options?.ModelId, cutOff), known, collector, activity, exception);
            throw;
        }

        if (response.ModelId is { } modelId)
            _books.Names.Add(modelId);
        var usage = StreamedUsage.Sum(response.Usage, await TakeCutOffAsync(scope).ConfigureAwait(false));
        var answer = ModelAnswer.Complete(response.ModelId ?? options?.ModelId, usage);
        response.SetFootprint(_books.Book(scope, answer, await AtWork(scope, intensity).ConfigureAwait(false), collector, activity));
        PassOn(scope, response);
        return response;
    }

    /// <summary>Answers a request that joins the footprint of the one around it.</summary>
    private async Task<ChatResponse> JoinAsync(
        StageScope scope, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        using var running = scope;
        scope.Enter();
        ChatResponse response;
        try
        {
            response = await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Join(scope, ModelAnswer.Failed(exception, options?.ModelId, await TakeCutOffAsync(scope).ConfigureAwait(false)));
            throw;
        }

        if (response.ModelId is { } modelId)
            _books.Names.Add(modelId);
        var usage = StreamedUsage.Sum(response.Usage, await TakeCutOffAsync(scope).ConfigureAwait(false));
        Join(scope, ModelAnswer.Complete(response.ModelId ?? options?.ModelId, usage));
        PassOn(scope, response);
        return response;
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AccountStreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scope = Begin(ref options);
        var joins = scope.Outer is not null;
        var collector = FootprintCollector.Current;
        var activity = joins ? null : RequestActivity.Start();
        scope.Enter(activity);
        var intensity = joins ? default : _books.Intensity.StartAsync(cancellationToken);
        var stream = new StreamedAnswer(options?.ModelId, _books.Names);
        Exception? failure = null;
        IAsyncEnumerator<ChatResponseUpdate>? updates = null;
        RequestFootprint? footprint = null;
        try
        {
            while (true)
            {
                // Each step starts in the consumer's context: scope and activity have to be set again.
                scope.Enter(activity);
                try
                {
                    updates ??= base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    if (!await updates.MoveNextAsync().ConfigureAwait(false))
                    {
                        stream.IsComplete = true;
                        break;
                    }
                }
                catch (Exception exception)
                {
                    failure = exception;
                    break;
                }

                // Taken in before anything is passed on: a consumer that leaves at the update kept back leaves a usage that was reported.
                var held = stream.TakeHeld();
                var ready = stream.Add(updates.Current);
                if (held is not null)
                    yield return PassOn(scope, held);
                if (ready is not null)
                    yield return ready;
            }
        }
        finally
        {
            // Also if the consumer stops early. Inner stages book their records when their streams end, so they end first.
            scope.Enter(activity);
            try
            {
                if (updates is not null)
                    await updates.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                stream.CutOff = await TakeCutOffAsync(scope).ConfigureAwait(false);
                intensity = AtWork(scope, intensity);
                var known = stream.IsComplete ? intensity : IntensityLookup.IfKnown(intensity);
                if (joins)
                    Join(scope, stream.ToAnswer(failure));
                else
                    footprint = _books.Book(
                        scope, stream.ToAnswer(failure), await known.ConfigureAwait(false), collector, activity, failure);
            }
        }

        if (failure is null && footprint is not null)
        {
            foreach (var last in stream.CreateLast(footprint))
                yield return PassOn(scope, last);
            yield break;
        }

        if (stream.TakeHeld() is { } undelivered)
            yield return PassOn(scope, undelivered);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private void Join(in StageScope scope, in ModelAnswer answer)
    {
        var outer = scope.Outer!;
        foreach (var record in _books.Recorder.Settle(scope.Request.Close(Add), answer, scope.Elapsed))
            Add(record);

        void Add(StageRecord record) => outer.Add(record with { IsNested = true });
    }

    private StageScope Begin(ref ChatOptions? options)
    {
        CutOffUsage.LeaveCall();
        var scope = StageScope.BeginAccounted(_stage, ref options);
        if (_lottery.IsOpen && scope.Request.Control is null)
            scope.Request.Assign(_lottery.Draw(scope.Request.Options));
        return scope;
    }

    // To a request around this one, all of the usage is booked; to the app, marks mean nothing.
    private static void PassOn(in StageScope scope, ChatResponse response)
    {
        if (response.Usage is not { } usage)
            return;
        if (scope.IsNested)
            response.Usage = UsageMarks.MarkAll(usage);
        else if (UsageMarks.AreOn(usage))
            response.Usage = UsageMarks.Remove(usage);
    }

    private static ChatResponseUpdate PassOn(in StageScope scope, ChatResponseUpdate update) =>
        scope.IsNested ? UsageMarks.MarkAll(update) : UsageMarks.Remove(update);

    // The client knows what a call took that was cut off, and tells as soon as it has stopped.
    private ValueTask<UsageDetails?> TakeCutOffAsync(in StageScope scope) =>
        scope.Request.KnownCutOff is { } cutOff ? TakeCutOffAsync(scope.Request, cutOff) : default;

    private async ValueTask<UsageDetails?> TakeCutOffAsync(WattwiseScope request, CutOffUsage cutOff)
    {
        await cutOff.WaitAsync(_stage.TimeProvider).ConfigureAwait(false);

        // Where a stage books the calls, it takes it for the call that it books.
        if (request.Records.Any(record => record is { Stage: WattwiseStages.Model, IsMarked: true } or { Reason: ModelReasons.Left }))
            return null;
        if (!cutOff.IsExpected)
            return cutOff.Take();
        cutOff.PassTo(late => request.Add(ModelAnswer.Late(late, modelId: null)));
        return null;
    }

    // The intensity was asked for when the request began; one that a stage let wait did its work later.
    private ValueTask<CarbonIntensity?> AtWork(in StageScope scope, ValueTask<CarbonIntensity?> begun) =>
        scope.Request.HasWaited ? _books.Intensity.StartAsync(CancellationToken.None) : begun;
}
