using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>What no certificate is needed for: drafts that are never accepted, and refusals that are final.</summary>
internal static class DraftGate
{
    // An answer that says more has something to say besides.
    private const int MaxAbstention = 200;

    private static readonly string[] Abstentions =
    [
        "i don't know", "i do not know", "i don’t know", "i'm not sure", "i am not sure", "i’m not sure", "i have no information",
        "i don't have enough information", "i do not have enough information", "i cannot determine", "i can't determine",
        "i'm unable to determine",
        "i am unable to determine", "not enough information",
    ];

    /// <summary>True if a content filter ended the answer. A stronger tier is no way around it.</summary>
    public static bool IsRefusal(ChatResponse response) => response.FinishReason == ChatFinishReason.ContentFilter;

    /// <summary>The error that was sent in place of an answer; <see langword="null"/> if there is none.</summary>
    public static ErrorContent? FindError(ChatResponse response)
    {
        ErrorContent? error = null;
        foreach (var message in response.Messages)
        {
            foreach (var content in message.Contents)
            {
                if (content is ErrorContent found)
                    error ??= found;
                else if (IsSomething(content))
                    return null;
            }
        }

        return error;
    }

    /// <summary>Why a draft is never accepted, a reason code; <see langword="null"/> if it may be.</summary>
    public static string? FindObjection(ChatResponse response, ChatOptions? options)
    {
        if (response.FinishReason == ChatFinishReason.Length)
            return CascadeReasons.DraftCut;

        var (hasCalls, hasOther) = (false, false);
        foreach (var message in response.Messages)
        {
            foreach (var content in message.Contents)
            {
                if (content is FunctionCallContent call)
                {
                    hasCalls = true;
                    if (!IsOffered(call.Name, options))
                        return CascadeReasons.DraftUnknownTool;
                }

                hasOther |= content is not (TextContent or TextReasoningContent or UsageContent or ErrorContent);
            }
        }

        if (hasOther)
            return null;
        var text = response.Text.AsSpan().Trim();
        if (text.IsEmpty)
            return hasCalls ? null : CascadeReasons.DraftEmpty;
        if (options?.ResponseFormat is ChatResponseFormatJson)
            return IsJson(text) ? null : CascadeReasons.DraftInvalidJson;
        return IsAbstention(text) ? CascadeReasons.DraftAbstained : null;
    }

    private static bool IsSomething(AIContent content) => content switch
    {
        TextContent text => text.Text.Length > 0,
        TextReasoningContent or UsageContent => false,
        _ => true,
    };

    private static bool IsOffered(string name, ChatOptions? options)
    {
        // Clients may bring tools of their own, of which nothing is known here.
        if (options?.Tools is not { Count: > 0 } tools)
            return true;
        foreach (var tool in tools)
        {
            if (tool is not AIFunctionDeclaration || tool.Name == name)
                return true;
        }

        return false;
    }

    private static bool IsJson(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var reader = new Utf8JsonReader(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsAbstention(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxAbstention)
            return false;
        foreach (var phrase in Abstentions)
        {
            if (text.StartsWith(phrase, StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("Sorry, " + phrase, StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("I'm sorry, but " + phrase, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
