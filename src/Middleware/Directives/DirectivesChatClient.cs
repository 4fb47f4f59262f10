using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Directives;

/// <summary>Asks the model for brief answers, in classes of requests where a judge has found them good enough.</summary>
/// <remarks>
/// <para>
/// A request gets a level: 0 changes nothing, each higher one adds a directive behind the last system text (in later turns of a
/// conversation, behind the last user text). The level is 0 until the lower confidence bound of a level's quality, found by a judge on the
/// app's own requests of that class, clears the floor of the class; and again as soon as quality falls or another model answers. Code,
/// mathematics, structured output, tool turns, and requests that say how long the answer shall be stay at level 0.
/// <see cref="WattwiseRequestOptions.DirectiveLevel"/>, <see cref="WattwiseRequestOptions.QualityFloor"/> and
/// <see cref="WattwiseRequestOptions.TaskKind"/> are the request's own say.
/// </para>
/// <para>
/// The judge is asked in the background, about a bounded sample, when the grid is clean; extra answers and judge are booked as the stage's
/// own work. A part that fails or hangs never fails a request: it goes on without a directive, with one warning per outage. Thread-safe.
/// Disposing it ends the background work and disposes the inner client, nothing that was passed in.
/// </para>
/// </remarks>
public sealed class DirectivesChatClient : DelegatingChatClient, ILevelChooser
{
    private readonly DirectivesState _state;
    private readonly Action? _disposed;

    /// <summary>Puts the stage before a client.</summary>
    /// <param name="innerClient">The client to call.</param>
    /// <param name="embeddingGenerator">Embeds prompts for the classifier; <see langword="null"/> for the registered one. Not
    /// disposed.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults. Copied.</param>
    /// <param name="services">What the host has: a clock, logging, registered strategies. <see langword="null"/> for an app that registered
    /// nothing.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public DirectivesChatClient(
        IChatClient innerClient,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        DirectivesOptions? options = null,
        StageServices? services = null)
        : this(innerClient, new DirectivesState(
            embeddingGenerator, options ?? new(), services ?? new(), innerClient.GetService<ChatClientMetadata>()))
    {
        _disposed = _state.Dispose;
    }

    /// <param name="innerClient">The client to call.</param>
    /// <param name="state">What the stage knows; clients of one pipeline share it.</param>
    /// <param name="disposed">Called when the client is disposed; <see langword="null"/> for nothing.</param>
    internal DirectivesChatClient(IChatClient innerClient, DirectivesState state, Action? disposed = null)
        : base(innerClient)
    {
        _state = state;
        _disposed = disposed;
    }

    /// <summary>What is known of each class of requests now. A copy.</summary>
    public IReadOnlyList<DirectiveClassReport> Classes => _state.Knowledge.Report();

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        using var scope = StageScope.Begin(_state.Stage, ref options);
        scope.Enter();
        var request = await BeginAsync(scope, messages, options, cancellationToken).ConfigureAwait(false);
        var isAnswered = false;
        try
        {
            var response = await base.GetResponseAsync(request.Sent, request.SentOptions, cancellationToken).ConfigureAwait(false);
            isAnswered = true;
            Learn(scope, request, request.Call.End(response.Text, response.Usage, response.ModelId ?? options?.ModelId));
            return response;
        }
        finally
        {
            Book(scope, request, isAnswered);
        }
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        // The stream begins when it is read; until then the caller may change the options for another request.
        return StreamAsync(messages, options?.Clone(), cancellationToken);
    }

    async ValueTask<EnergyEstimate?> ILevelChooser.ChooseLevelAsync(
        WattwiseScope request, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var choice = await ChooseAsync(request, messages, options, cancellationToken).ConfigureAwait(false);
        request.DirectiveChoice = choice with { Spent = EnergyEstimate.Zero, Waited = TimeSpan.Zero };
        return choice.Spent;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _disposed?.Invoke();
        base.Dispose(disposing);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scope = StageScope.Begin(_state.Stage, ref options);
        scope.Enter();
        var request = await BeginAsync(scope, messages, options, cancellationToken).ConfigureAwait(false);
        var usage = new StreamedUsage();
        var text = request.SamplePlace >= 0 ? new StringBuilder() : null;
        var modelId = options?.ModelId;
        var isAnswered = false;
        try
        {
            scope.Enter();
            var updates = base.GetStreamingResponseAsync(request.Sent, request.SentOptions, cancellationToken);
            await foreach (var update in scope.EnterEachStepAsync(updates, cancellationToken).ConfigureAwait(false))
            {
                usage.Add(update);
                modelId = update.ModelId ?? modelId;
                if (text?.Length <= _state.Options.MaxSampleLength)
                    text.Append(update.Text);
                yield return update;
            }

            isAnswered = true;
            Learn(scope, request, request.Call.End(text?.ToString() ?? "", usage.Total, modelId));
        }
        finally
        {
            Book(scope, request, isAnswered);
        }
    }

    private async ValueTask<DirectiveChoice> ChooseAsync(
        WattwiseScope request, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        if (request.DirectiveChoice is DirectiveChoice known && known.Level == request.DirectiveLevel)
            return known;

        // A stage before may have chosen without this one.
        var choice = request.Control?.HoldsOut(WattwiseStages.Directives) == true
            ? new DirectiveChoice(DirectiveLevel.Full, DirectiveReasons.FullControl)
            : request.DirectiveLevel is { } given && request.Options.DirectiveLevel is null
            ? new DirectiveChoice(given, given == DirectiveLevel.Full ? DirectiveReasons.FullRequested : DirectiveReasons.BriefRequested)
            : await _state.Chooser.ChooseAsync(request, messages, options, cancellationToken).ConfigureAwait(false);
        if (choice.Level.Value >= _state.Knowledge.Levels)
            choice = choice with { Level = new((byte)(_state.Knowledge.Levels - 1)) };
        request.DirectiveLevel = choice.Level;
        return choice;
    }

    private async ValueTask<DirectedRequest> BeginAsync(
        StageScope scope, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChatMessage> list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var choice = await ChooseAsync(scope.Request, list, options, cancellationToken).ConfigureAwait(false);
        var (sent, sentOptions) = DirectiveWording.Apply(_state.Options.Levels[choice.Level.Value], list, options);
        var place = choice is { MayBeSampled: true, TaskClass: { } taskClass } ? _state.Queue.Draw(taskClass, options?.ModelId) : -1;
        _state.Use(InnerClient);
        return new DirectedRequest(choice, list, options, sent, sentOptions)
        {
            SamplePlace = place,
            Busy = scope.Elapsed,
            Call = _state.Meter.Start(),
        };
    }

    private void Learn(in StageScope scope, DirectedRequest request, SampleAnswer answer)
    {
        if (request.Choice.TaskClass is not { } taskClass)
            return;

        _state.Observe(taskClass, request.Options?.ModelId, request.Choice.Level, answer);
        if (request.SamplePlace < 0 || answer.Text.Length == 0 || answer.Text.Length > _state.Options.MaxSampleLength)
            return;
        if (request.Messages.Sum(message => (long)message.Text.Length) > _state.Options.MaxSampleLength)
            return;

        var prompt = request.Messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        var sample = new DirectiveSample(
            taskClass,
            scope.Request.Options.CacheScope,
            ContentCopy.Of(request.Messages),
            request.Options?.Clone(),
            prompt,
            request.Choice.Level,
            answer);
        _state.Queue.Put(sample, request.SamplePlace);
    }

    private void Book(in StageScope scope, DirectedRequest request, bool isAnswered)
    {
        var choice = request.Choice;
        _state.Instruments.CountRequest(choice, request.Busy);
        var own = request.Busy - choice.Waited;
        var outcome = choice.HasFailed ? StageOutcome.Failed
            : choice.Level == DirectiveLevel.Full ? StageOutcome.PassedThrough : StageOutcome.Applied;
        EnergyEstimate? avoided = isAnswered && choice is { Level.Value: > 0, TaskClass: { } taskClass }
            ? AvoidedBy(taskClass, request.Options?.ModelId, choice.Level) : null;
        scope.Book(outcome, choice.Reason, request.Busy, choice.Spent + OwnWork.EnergyOf(own), avoided);
        if (_state.TakeSpent(scope.Request.Options.CacheScope) is { Spent: var spent, Judged: > 0 })
            scope.Book(StageOutcome.Applied, DirectiveReasons.Evaluation, TimeSpan.Zero, spent);
    }

    /// <summary>The mean of full answers less that of brief ones; zero until both are known.</summary>
    private EnergyEstimate AvoidedBy(string taskClass, string? model, DirectiveLevel level)
    {
        var known = _state.Knowledge.Describe(taskClass, model);
        return known[0].Energy is { } full && known[level.Value].Energy is { } brief ? full - brief : EnergyEstimate.Zero;
    }

    /// <summary>A request, as it came and as it is sent.</summary>
    private sealed record DirectedRequest(
        DirectiveChoice Choice,
        IReadOnlyList<ChatMessage> Messages,
        ChatOptions? Options,
        IReadOnlyList<ChatMessage> Sent,
        ChatOptions? SentOptions)
    {
        /// <summary>The place among the samples; negative for none.</summary>
        public int SamplePlace { get; init; }

        /// <summary>Wall time of the stage's own work.</summary>
        public TimeSpan Busy { get; init; }

        public ModelCallMeter.Running Call { get; init; }
    }
}
