using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Measurement;

/// <summary>A chat client that answers at once.</summary>
internal sealed class ReadyChatClient : IChatClient
{
    public const string Answer = "Use the link on the sign-in page.";

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, Answer))
        {
            FinishReason = ChatFinishReason.Stop,
            ModelId = "ready",
            Usage = new() { InputTokenCount = 30, OutputTokenCount = 9, TotalTokenCount = 39 },
        });

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
