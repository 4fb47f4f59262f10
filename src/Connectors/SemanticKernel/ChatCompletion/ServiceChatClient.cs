using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;

namespace Wattwise.SemanticKernel;

/// <summary>The end of the pipeline: calls the app's own service with the caller's own objects.</summary>
/// <remarks>
/// It answers the calls of one <see cref="WattwiseChatCompletionService"/> alone, which come beside the messages: <see cref="ChatCall"/>.
/// </remarks>
internal sealed class ServiceChatClient : IChatClient
{
    private readonly bool _isOwned;
    private readonly string? _modelId;
    private readonly ChatClientMetadata _metadata;
    private bool _isReleased;

    /// <param name="service">The app's service.</param>
    /// <param name="isOwned">True if it is disposed with this client.</param>
    public ServiceChatClient(IChatCompletionService service, bool isOwned)
    {
        Service = service;
        _isOwned = isOwned;
        _modelId = service.GetModelId();
        _metadata = new(service.GetType().FullName, Uri.TryCreate(service.GetEndpoint(), UriKind.Absolute, out var endpoint)
            ? endpoint
            : null, _modelId);
    }

    public IChatCompletionService Service { get; }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = FindCall();
        var request = new SentRequest(call, messages, options);
        IReadOnlyList<ChatMessageContent> contents;
        try
        {
            contents = await Service.GetChatMessageContentsAsync(request.History, request.Settings, call.Kernel, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            // Also if it fails: what it put into the history stays there.
            request.NoteAdded();
        }

        return AnswerReader.Read(contents, request.Added, _modelId);
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = FindCall();
        return StreamAsync(new SentRequest(call, messages, options), call.Kernel, cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Leaves the disposal of the service to the caller.</summary>
    /// <returns>The service if it is to be disposed, else <see langword="null"/>.</returns>
    public IChatCompletionService? Release()
    {
        if (!_isOwned || _isReleased)
            return null;

        _isReleased = true;
        return Service;
    }

    public void Dispose()
    {
        switch (Release())
        {
            case IDisposable disposable:
                disposable.Dispose();
                break;
            case IAsyncDisposable:
                throw new InvalidOperationException($"'{Service.GetType()}' can only be disposed asynchronously: use DisposeAsync.");
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        SentRequest request, Kernel? kernel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rounds = new StreamedRounds(_modelId);
        try
        {
            var contents = Service.GetStreamingChatMessageContentsAsync(request.History, request.Settings, kernel, cancellationToken);
            await foreach (var content in contents.ConfigureAwait(false))
            {
                if (request.NoteAdded() && rounds.TakeEnd() is { } ended)
                    yield return ended;
                yield return rounds.Read(content);
            }
        }
        finally
        {
            request.NoteAdded();
        }

        if (rounds.TakeEnd(request.Added) is { } end)
            yield return end;
    }

    private ChatCall FindCall() =>
        ChatCall.Current is { } call && ReferenceEquals(call.Owner, Service)
            ? call
            : throw new InvalidOperationException("This client answers the calls of its chat completion service only.");
}
