using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Tests.Accounting;

/// <summary>A provider that answers as a test tells it to, to count calls and inject faults.</summary>
internal sealed class ScriptedChatClient : IChatClient
{
    public Func<ChatOptions?, CancellationToken, Task<ChatResponse>> Respond { get; set; } = (_, _) => Task.FromResult(Answer());

    public Func<ChatOptions?, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Stream { get; set; } = (_, _) => Updates(AnswerUpdates());

    public static UsageDetails Usage(long input = 120, long cached = 20, long output = 40) =>
        new() { InputTokenCount = input, CachedInputTokenCount = cached, OutputTokenCount = output, TotalTokenCount = input + output };

    public static ChatResponse Answer(string? modelId = "gpt-4o-mini", UsageDetails? usage = null) =>
        new(new ChatMessage(ChatRole.Assistant, "Open the settings.")) { ModelId = modelId, Usage = usage ?? Usage(), FinishReason = ChatFinishReason.Stop };

    public static ChatResponseUpdate Text(string text, string? modelId = "gpt-4o-mini") =>
        new(ChatRole.Assistant, text) { ModelId = modelId, MessageId = "m1", ResponseId = "r1" };

    /// <summary>A stream as OpenAI sends it: text, the finish reason, then usage.</summary>
    public static ChatResponseUpdate[] AnswerUpdates(string? modelId = "gpt-4o-mini") =>
    [
        Text("Open ", modelId),
        Text("the settings.", modelId),
        new() { FinishReason = ChatFinishReason.Stop, ModelId = modelId, MessageId = "m1", ResponseId = "r1" },
        new() { Contents = [new UsageContent(Usage())], ModelId = modelId, MessageId = "m1", ResponseId = "r1" },
    ];

    public static async IAsyncEnumerable<ChatResponseUpdate> Updates(
        IEnumerable<ChatResponseUpdate> updates, Exception? thenThrow = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in updates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return update;
        }

        if (thenThrow is not null)
            throw thenThrow;
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => Respond(options, cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => Stream(options, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted", null, "default-model") : null;

    public void Dispose()
    {
    }
}
