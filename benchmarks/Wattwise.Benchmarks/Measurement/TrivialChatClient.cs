using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Measurement;

/// <summary>Answers at once.</summary>
internal sealed class TrivialChatClient : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Use the link on the sign-in page."))
        {
            FinishReason = ChatFinishReason.Stop,
            ModelId = "trivial",
            Usage = new UsageDetails { InputTokenCount = 30, OutputTokenCount = 9, TotalTokenCount = 39 },
        });

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
