using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Scoring;

namespace Wattwise.LocalEngine;

/// <summary>Chat with the models of a pool: <see cref="ChatOptions.ModelId"/> chooses.</summary>
/// <remarks>
/// Thread-safe. A request keeps its model loaded until its answer ends. Responses carry the pool's id of the model. The client does not own
/// the pool: disposing the client does nothing.
/// </remarks>
public sealed class LlamaPoolChatClient : IChatClient
{
    private readonly LlamaModelPool _pool;
    private readonly LlamaChatClientOptions _options;
    private readonly string? _defaultModelId;
    private readonly ConditionalWeakTable<LlamaEngine, LlamaChatClient> _clients = [];
    private readonly ChatClientMetadata _metadata;

    /// <summary>Creates a client.</summary>
    /// <param name="pool">The pool; stays the caller's.</param>
    /// <param name="options">Settings for all models; read once. <see langword="null"/> takes the defaults.</param>
    /// <param name="defaultModelId">The model of requests that name none; <see langword="null"/> refuses them.</param>
    public LlamaPoolChatClient(LlamaModelPool pool, LlamaChatClientOptions? options = null, string? defaultModelId = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _pool = pool;
        _options = options ?? new();
        _defaultModelId = defaultModelId;
        _metadata = new(LlamaEngine.ProviderName, providerUri: null, defaultModelId);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The pool has no such model, or the request names none; or as
    /// <see cref="LlamaChatClient.GetResponseAsync"/>.</exception>
    /// <exception cref="NotSupportedException">The model is no chat model; or as
    /// <see cref="LlamaChatClient.GetResponseAsync"/>.</exception>
    /// <exception cref="LlamaException">The model cannot be loaded, or the request cannot be computed.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        using var lease = await _pool.RentAsync(IdOf(options), cancellationToken).ConfigureAwait(false);
        var response = await ClientOf(lease).GetResponseAsync(messages, OptionsFor(lease, options), cancellationToken)
            .ConfigureAwait(false);
        response.ModelId = lease.ModelId;
        return response;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The pool has no such model, or the request names none; or as
    /// <see cref="LlamaChatClient.GetStreamingResponseAsync"/>.</exception>
    /// <exception cref="NotSupportedException">The model is no chat model; or as
    /// <see cref="LlamaChatClient.GetStreamingResponseAsync"/>.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        using var lease = await _pool.RentAsync(IdOf(options), cancellationToken).ConfigureAwait(false);
        await foreach (var update in ClientOf(lease).GetStreamingResponseAsync(messages, OptionsFor(lease, options), cancellationToken)
            .ConfigureAwait(false))
        {
            update.ModelId = lease.ModelId;
            yield return update;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(LlamaModelPool) ? _pool
            : serviceType == typeof(ITokenOptions) ? LlamaTokenOptions.Instance
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the pool is the caller's.</summary>
    public void Dispose()
    {
    }

    private string IdOf(ChatOptions? options) => options?.ModelId ?? _defaultModelId
        ?? throw new ArgumentException(
            "The request names no model (ChatOptions.ModelId), and the pool has no default one.", nameof(options));

    // An engine that is unloaded takes its client with it.
    private LlamaChatClient ClientOf(LlamaModelLease lease) => _clients.GetValue(lease.Engine, engine => new(engine, _options));

    private static ChatOptions? OptionsFor(LlamaModelLease lease, ChatOptions? options)
    {
        if (options?.ModelId is null)
            return options;
        options = options.Clone();
        options.ModelId = lease.Engine.Model.Id;
        return options;
    }
}
