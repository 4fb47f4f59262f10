using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>Writes a history so that a model of another provider can go on with it: text, calls and results stay, what only its maker
/// understands goes.</summary>
/// <remarks>
/// The form of a message is a function of the message, so that each later turn sends the same bytes and the provider's cache holds. The
/// caller's messages are never changed.
/// </remarks>
internal static class PortableHistory
{
    // OpenAI takes ids of calls up to 64 characters; others hide signatures in theirs.
    private const string CallPrefix = "call_";
    private const int HashLength = 24;

    /// <summary>Rewrites the first messages.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="count">How many messages are rewritten; those behind stay as they are.</param>
    public static IReadOnlyList<ChatMessage> Rewrite(IReadOnlyList<ChatMessage> messages, int count)
    {
        var changed = new List<ChatMessage>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            if (i >= count)
                changed.Add(messages[i]);
            else if (Rewrite(messages[i]) is { } message)
                changed.Add(message);
        }

        return changed;
    }

    /// <summary>The id of a call as others take it.</summary>
    public static string IdOf(string callId) =>
        CallPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(callId)))[..HashLength];

    private static ChatMessage? Rewrite(ChatMessage message)
    {
        var isModels = message.Role == ChatRole.Assistant || message.Role == ChatRole.Tool;
        var contents = new List<AIContent>(message.Contents.Count);
        foreach (var content in message.Contents)
        {
            if (Rewrite(content, isModels) is { } kept)
                contents.Add(kept);
        }

        // A message of reasoning alone says nothing to others.
        if (contents.Count == 0 && message.Contents.Count > 0)
            return null;
        return new ChatMessage(message.Role, contents) { AuthorName = message.AuthorName };
    }

    private static AIContent? Rewrite(AIContent content, bool isModels) => content switch
    {
        TextReasoningContent => null,
        TextContent text => new TextContent(text.Text),
        FunctionCallContent call => new FunctionCallContent(IdOf(call.CallId), call.Name, call.Arguments),
        FunctionResultContent result => new FunctionResultContent(IdOf(result.CallId), result.Result) { Exception = result.Exception },
        DataContent data => new DataContent(data.Data, data.MediaType) { Name = data.Name },
        UriContent uri => new UriContent(uri.Uri, uri.MediaType),
        UsageContent or ErrorContent => null,

        // What the user gave is the app's to judge; what a model made of its provider's own kinds, no other understands.
        _ => isModels ? null : content,
    };
}
