using Microsoft.Extensions.AI;

namespace Wattwise.Tool.Cache;

/// <summary>Stands for the app's model while entries are imported: it has a name, and is never asked.</summary>
internal sealed class NamedChatClient(string modelId) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(defaultModelId: modelId);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ChatClientMetadata)
            ? _metadata
            : serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
