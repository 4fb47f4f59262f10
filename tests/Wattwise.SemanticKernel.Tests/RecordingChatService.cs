using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;

namespace Wattwise.SemanticKernel.Tests;

/// <summary>
/// A chat service that keeps what it was given, and answers as a test decides. By default it answers "NAME N" to its N-th call.
/// </summary>
internal sealed class RecordingChatService(string name = "answer", string? modelId = "gpt-4o-mini") : IChatCompletionService
{
    private int _calls;

    public int Calls => _calls;

    public List<(ChatHistory History, PromptExecutionSettings? Settings, Kernel? Kernel)> Seen { get; } = [];

    public Func<int, ChatHistory, IReadOnlyList<ChatMessageContent>>? Respond { get; set; }

    public Func<int, ChatHistory, IAsyncEnumerable<StreamingChatMessageContent>>? Stream { get; set; }

    public IReadOnlyDictionary<string, object?> Attributes { get; } = modelId is null
        ? new Dictionary<string, object?>()
        : new Dictionary<string, object?>
        {
            [AIServiceExtensions.ModelIdKey] = modelId,
            [AIServiceExtensions.EndpointKey] = "https://models.example/v1"
        };

    public static ChatMessageContent Answer(string text) => new(AuthorRole.Assistant, text, "gpt-4o-mini")
    {
        Metadata = new Dictionary<string, object?> { ["Id"] = "id", ["FinishReason"] = "Stop", ["Usage"] = new TokenUsage(20, 5) },
    };

    public static StreamingChatMessageContent Chunk(string? text, bool isLast = false) =>
        new(AuthorRole.Assistant, text, modelId: "gpt-4o-mini")
        {
            Metadata = isLast
                ? new Dictionary<string, object?> { ["Id"] = "id", ["FinishReason"] = "Stop", ["Usage"] = new TokenUsage(20, 5) }
                : new Dictionary<string, object?> { ["Id"] = "id" },
        };

    public async Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        var call = Count(chatHistory, executionSettings, kernel);
        await Task.Yield();
        return Respond?.Invoke(call, chatHistory) ?? [Answer($"{name} {call}")];
    }

    public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = Count(chatHistory, executionSettings, kernel);
        await Task.Yield();
        if (Stream is not null)
        {
            await foreach (var content in Stream(call, chatHistory))
                yield return content;
            yield break;
        }

        yield return Chunk(name);
        yield return Chunk($" {call}");
        yield return Chunk(null, isLast: true);
    }

    private int Count(ChatHistory history, PromptExecutionSettings? settings, Kernel? kernel)
    {
        lock (Seen)
        {
            Seen.Add((history, settings, kernel));
            return ++_calls;
        }
    }

    /// <summary>Usage in the shape of older connectors.</summary>
    internal sealed record TokenUsage(int PromptTokens, int CompletionTokens);
}
