using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Wattwise.SemanticKernel.Tests;

/// <summary>Short forms for kernels and calls.</summary>
internal static class Kernels
{
    /// <summary>A kernel with one chat service, and Wattwise before it.</summary>
    public static Kernel With(IChatCompletionService service, Action<WattwiseOptions>? configure = null)
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(service);
        return builder.AddWattwise(configure).Build();
    }

    public static IChatCompletionService Chat(this Kernel kernel) => kernel.GetRequiredService<IChatCompletionService>();

    public static Task<ChatMessageContent> AskAsync(
        this IChatCompletionService service, string prompt, PromptExecutionSettings? settings = null, Kernel? kernel = null) =>
        service.GetChatMessageContentAsync(
            new ChatHistory([new ChatMessageContent(AuthorRole.User, prompt)]), settings, kernel, TestKit.Chat.Token);

    public static async Task<List<StreamingChatMessageContent>> StreamAsync(
        this IChatCompletionService service, string prompt, PromptExecutionSettings? settings = null, Kernel? kernel = null) =>
        await service.GetStreamingChatMessageContentsAsync(
            new ChatHistory([new ChatMessageContent(AuthorRole.User, prompt)]), settings, kernel, TestKit.Chat.Token)
            .ToListAsync(TestKit.Chat.Token);

    public static string Text(this IEnumerable<StreamingChatMessageContent> chunks) => string.Concat(chunks.Select(chunk => chunk.Content));
}
