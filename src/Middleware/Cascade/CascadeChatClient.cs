using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Scoring;

namespace Wattwise.Cascade;

/// <summary>
/// Lets cheaper models answer where evidence of the app's own traffic says that they lose no more quality than the app allows.
/// </summary>
/// <remarks>
/// <para>
/// The last stage before the providers. Each class of tasks begins with the strongest tier. A random share of the requests is answered by
/// all tiers, in the background; once a certificate holds for a cheaper tier (<see cref="CascadeReport.Certificates"/>), it answers first,
/// and its answer is kept if what was seen of it says so. Answers that are cut off, empty or invalid never are; refusals by a content
/// filter are final.
/// </para>
/// <para>
/// Of a stream nothing is shown before the decision, and nothing is exchanged afterwards. A tier that fails is passed over, in the same
/// loop and under one budget (<see cref="CascadeOptions.MaxAttempts"/>). Conversations only go up while a provider has them in its cache,
/// and a loop of tool calls stays where it began. Cancelling stops all tiers; what was spent stays booked.
/// </para>
/// <para>
/// <see cref="WattwiseRequestOptions.Cascade"/>, <see cref="WattwiseRequestOptions.Tier"/> and <see cref="WattwiseRequestOptions.MinTier"/>
/// are a request's own say. A part that fails (a store, a judge, an estimator) fails no request: the strongest tier answers. Thread-safe.
/// Disposing it ends the background work and disposes the inner client, no other tier's.
/// </para>
/// </remarks>
public sealed class CascadeChatClient : DelegatingChatClient
{
    private readonly CascadeState _state;
    private readonly TierSet _tiers;
    private readonly Action? _disposed;

    /// <summary>Puts the stage before a client.</summary>
    /// <param name="innerClient">The client of tiers that are given none; disposed with this one.</param>
    /// <param name="options">The tiers, and how to choose among them. Copied.</param>
    /// <param name="embeddingGenerator">Embeds prompts for the classifier; <see langword="null"/> for the registered one. Not
    /// disposed.</param>
    /// <param name="services">What the host has: a clock, logging, registered strategies. <see langword="null"/> for an app that registered
    /// nothing.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public CascadeChatClient(
        IChatClient innerClient,
        CascadeOptions options,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        StageServices? services = null)
        : this(innerClient, Create(options, embeddingGenerator, services), findKeyed: null)
    {
        _disposed = _state.Dispose;
    }

    /// <param name="innerClient">The client behind the stage.</param>
    /// <param name="state">What the stage knows; clients of one pipeline share it.</param>
    /// <param name="findKeyed">Finds the clients of tiers that name a key; <see langword="null"/> without a container.</param>
    /// <param name="disposed">Called when the client is disposed; <see langword="null"/> for nothing.</param>
    internal CascadeChatClient(IChatClient innerClient, CascadeState state, Func<string, IChatClient>? findKeyed, Action? disposed = null)
        : base(innerClient)
    {
        _state = state;
        _tiers = new TierSet(state.Options, innerClient, findKeyed);
        _disposed = disposed;
    }

    /// <summary>What the cascade has done, and what it promises. A copy.</summary>
    public CascadeReport Report => _state.Report();

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        using var scope = StageScope.Begin(_state.Stage, ref options);
        scope.Enter();
        IReadOnlyList<ChatMessage> list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var run = new CascadeRun(_state, _tiers, scope, list, options, streams: false, cancellationToken);
        var isComplete = false;
        try
        {
            await run.DecideAsync().ConfigureAwait(false);
            var response = run.Answer.Response!;
            response.SetCascadeResult(run.Result);
            isComplete = true;
            return response;
        }
        finally
        {
            run.Finish(isComplete);
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
    /// <remarks><see cref="ITokenOptions"/> is not to be found: ids of tokens differ between the models of the tiers.</remarks>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ITokenOptions) ? null : base.GetService(serviceType, serviceKey);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _disposed?.Invoke();
        base.Dispose(disposing);
    }

    private static CascadeState Create(
        CascadeOptions options, IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator, StageServices? services)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new CascadeState(embeddingGenerator, options, services ?? new());
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scope = StageScope.Begin(_state.Stage, ref options);
        scope.Enter();
        IReadOnlyList<ChatMessage> list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var run = new CascadeRun(_state, _tiers, scope, list, options, streams: true, cancellationToken);
        var isComplete = false;
        HeldStream? stream = null;
        try
        {
            await run.DecideAsync().ConfigureAwait(false);
            stream = run.Answer.Stream!;
            var held = stream.Updates.Count;
            for (var i = 0; i < held; i++)
                yield return i == 0 ? Marked(stream.Updates[i], run.Result) : stream.Updates[i];
            while (!stream.HasEnded && await stream.ReadAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false))
            {
                // What is kept to be compared is bounded.
                stream.Keeps &= stream.Bytes <= _state.Options.MaxHeldBytes;
                yield return stream.Current;
            }

            isComplete = true;
        }
        finally
        {
            run.Finish(isComplete);
            if (stream is not null)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static ChatResponseUpdate Marked(ChatResponseUpdate update, CascadeResult result)
    {
        // A copy: whoever made it may hand the same one to others.
        var copy = update.Clone();
        copy.AdditionalProperties = copy.AdditionalProperties?.Clone();
        copy.SetCascadeResult(result);
        return copy;
    }
}
