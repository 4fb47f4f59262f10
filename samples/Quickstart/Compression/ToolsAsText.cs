using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Quickstart;

/// <summary>
/// Writes calls of tools and their results as text, for the local model that knows no tools; the question follows once more.
/// </summary>
/// <remarks>Not thread-safe: it remembers what it sent last.</remarks>
internal sealed class ToolsAsText(IChatClient innerClient) : DelegatingChatClient(innerClient)
{
    /// <summary>The text of the last prompt, as the model got it.</summary>
    public string Sent { get; private set; } = "";

    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(Write(messages), options, cancellationToken);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in base.GetStreamingResponseAsync(Write(messages), options, cancellationToken))
            yield return update;
    }

    private List<ChatMessage> Write(IEnumerable<ChatMessage> messages)
    {
        var written = new List<ChatMessage>();
        var question = "";
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.User)
                question = message.Text;
            if (message.Contents.OfType<FunctionCallContent>().FirstOrDefault() is { } call)
                written.Add(new(ChatRole.Assistant, $"I look that up with {call.Name}."));
            else if (message.Role == ChatRole.Tool)
                written.Add(
                    new(ChatRole.User, string.Join(
                        "\n", message.Contents.OfType<FunctionResultContent>().Select(TextOf)) + "\n\n" + question));
            else
                written.Add(message);
        }

        Sent = string.Join("\n", written.Select(message => message.Text));
        return written;
    }

    // As clients of remote models write them: JSON with the defaults of the library, and text as it is.
    private static string TextOf(FunctionResultContent result) => result.Result switch
    {
        string text => text,
        JsonElement json => JsonSerializer.Serialize(json, AIJsonUtilities.DefaultOptions),
        var other => other?.ToString() ?? "",
    };
}
