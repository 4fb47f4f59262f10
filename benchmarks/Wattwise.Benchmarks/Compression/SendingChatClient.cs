using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Compression;

/// <summary>The model of a session: remembers what it was sent last, and says nothing.</summary>
internal sealed class SendingChatClient(string provider, string model) : IChatClient
{
    /// <summary>The messages of the last request.</summary>
    public IReadOnlyList<ChatMessage> Sent { get; private set; } = [];

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Sent = [.. messages];
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "")) { ModelId = model });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata)
            ? new ChatClientMetadata(provider, null, model)
            : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
