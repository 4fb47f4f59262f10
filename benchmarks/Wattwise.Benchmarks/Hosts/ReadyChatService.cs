using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Hosts;

/// <summary>A chat service of Semantic Kernel that answers at once.</summary>
internal sealed class ReadyChatService : IChatCompletionService
{
    private static readonly Dictionary<string, object?> Metadata = new() { ["FinishReason"] = "Stop" };

    public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?> { ["ModelId"] = "ready" };

    public Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null,
        CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ChatMessageContent>>(
            [new(AuthorRole.Assistant, ReadyChatClient.Answer, modelId: "ready", metadata: Metadata)]);

    public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        yield return new(AuthorRole.Assistant, ReadyChatClient.Answer, modelId: "ready", metadata: Metadata);
    }
}
