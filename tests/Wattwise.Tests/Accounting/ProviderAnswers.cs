using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Tests.Accounting;

/// <summary>Answers as OpenAI sends them, with a model and usage that have a known energy.</summary>
internal static class ProviderAnswers
{
    /// <summary>A provider that gives these answers until a test sets others.</summary>
    public static TestChatClient Client() => new()
    {
        DefaultModelId = "default-model",
        Respond = (_, _) => Task.FromResult(Answer()),
        Stream = (_, _) => Updates(AnswerUpdates()),
    };

    public static UsageDetails Usage(long input = 120, long cached = 20, long output = 40) =>
        new() { InputTokenCount = input, CachedInputTokenCount = cached, OutputTokenCount = output, TotalTokenCount = input + output };

    public static ChatResponse Answer(string? modelId = "gpt-4o-mini", UsageDetails? usage = null) =>
        new(new ChatMessage(ChatRole.Assistant, "Open the settings."))
        {
            ModelId = modelId,
            Usage = usage ?? Usage(),
            FinishReason = ChatFinishReason.Stop,
        };

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
        IEnumerable<ChatResponseUpdate> updates, Exception? thenThrow = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
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
}
