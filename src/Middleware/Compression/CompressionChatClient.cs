using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>
/// Sends prompts in shorter forms: first without loss, then, if the app asks for it, without what the question does not need.
/// </summary>
/// <remarks>
/// <para>
/// By default results of tools and schemas are written so that they say the same in fewer tokens.
/// <see cref="CompressionOptions.Selection"/> leaves out records, lines and sentences of long results and of documents that the app marked
/// (<see cref="CompressionMarks"/>), <see cref="CompressionOptions.OldTurns"/> clears old results,
/// <see cref="CompressionOptions.ToolSelection"/> leaves out tools. The system's and the user's words, calls, and answers of the model are
/// sent as they are, always.
/// </para>
/// <para>
/// The form of a part is a function of the part, its call, and the user's words before it, so that the next turn of a conversation sends
/// the same bytes again and a provider's prompt cache holds. Messages and options of the caller are never changed.
/// <see cref="WattwiseRequestOptions.Compression"/> opts a request out. A part that fails, or takes longer than
/// <see cref="CompressionOptions.TimeLimit"/>, fails no request: what it should have shortened goes out as it came. Thread-safe. Disposing
/// it disposes the inner client, nothing that was passed in.
/// </para>
/// </remarks>
public sealed class CompressionChatClient : DelegatingChatClient
{
    private readonly CompressionState _state;
    private readonly RequestCompressor _compressor;
    private readonly Action? _disposed;

    /// <summary>Puts the stage before a client.</summary>
    /// <param name="innerClient">The client to call.</param>
    /// <param name="embeddingGenerator">Embeds text and questions for selection; <see langword="null"/> for the registered one. Not
    /// disposed.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults. Copied.</param>
    /// <param name="services">What the host has: a clock, logging, registered strategies. <see langword="null"/> for an app that registered
    /// nothing.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public CompressionChatClient(
        IChatClient innerClient,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        CompressionOptions? options = null,
        StageServices? services = null)
        : this(innerClient, new CompressionState(embeddingGenerator, options ?? new(), services ?? new()))
    {
        _disposed = _state.Dispose;
    }

    /// <param name="innerClient">The client to call.</param>
    /// <param name="state">What clients of one pipeline share.</param>
    /// <param name="disposed">Called when the client is disposed; <see langword="null"/> for nothing.</param>
    internal CompressionChatClient(IChatClient innerClient, CompressionState state, Action? disposed = null)
        : base(innerClient)
    {
        _state = state;
        _compressor = new RequestCompressor(state, innerClient);
        _disposed = disposed;
    }

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        using var scope = StageScope.Begin(_state.Stage, ref options);
        scope.Enter();
        var request = await CompressAsync(scope, messages, options, cancellationToken).ConfigureAwait(false);
        var isAnswered = false;
        try
        {
            var response = await base.GetResponseAsync(request.Messages, request.Options, cancellationToken).ConfigureAwait(false);
            isAnswered = true;
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
        var request = await CompressAsync(scope, messages, options, cancellationToken).ConfigureAwait(false);
        var isAnswered = false;
        try
        {
            scope.Enter();
            var updates = base.GetStreamingResponseAsync(request.Messages, request.Options, cancellationToken);
            await foreach (var update in scope.EnterEachStepAsync(updates, cancellationToken).ConfigureAwait(false))
                yield return update;
            isAnswered = true;
        }
        finally
        {
            Book(scope, request, isAnswered);
        }
    }

    private async ValueTask<CompressedRequest> CompressAsync(
        StageScope scope, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChatMessage> list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var why = scope.IsHeldOut ? CompressionReasons.WholeControl
            : scope.Request.Options.Compression == PromptCompression.Off ? CompressionReasons.WholeOff : null;
        var request = why is not null
            ? CompressedRequest.Whole(list, options, why)
            : await _compressor.CompressAsync(scope.Request.Options, list, options, cancellationToken).ConfigureAwait(false);
        if (request.Parts.Count > 0)
            scope.Request.CompressionMap = new CompressionMap(request.Parts);
        return request with { Busy = scope.Elapsed };
    }

    private void Book(in StageScope scope, CompressedRequest request, bool isAnswered)
    {
        EnergyEstimate? spent = request.Spent + OwnWork.EnergyOf(request.Busy);
        var busy = request.Busy;
        foreach (var change in request.Changes)
        {
            scope.Request.Add(new StageRecord(
                WattwiseStages.Compression, StageOutcome.Applied, change.Reason, spent, isAnswered ? change.Avoided : null, busy, null)
            {
                TokensBefore = change.TokensBefore,
                TokensAfter = change.TokensAfter,
            });
            _state.Instruments.Count(change.Reason, change.TokensBefore, change.TokensAfter);
            (spent, busy) = (EnergyEstimate.Zero, TimeSpan.Zero);
        }

        foreach (var note in request.Notes)
        {
            var outcome = note is CompressionReasons.Failed or CompressionReasons.TimedOut
                ? StageOutcome.Failed
                : StageOutcome.PassedThrough;
            scope.Book(outcome, note, busy, spent);
            (spent, busy) = (EnergyEstimate.Zero, TimeSpan.Zero);
        }
    }
}
