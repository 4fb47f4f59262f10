using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>A model whose answer has a token at once and one each second after it, until its reader leaves.</summary>
internal sealed class OpenStreamClient : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            yield return new(ChatRole.Assistant, "word ") { ModelId = "open" };
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
