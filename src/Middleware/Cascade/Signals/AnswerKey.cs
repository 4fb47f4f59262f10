using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>What a response comes down to: its calls of tools if there are any, else its final answer.</summary>
internal static class AnswerKey
{
    private const int MaxCalls = 32;

    /// <summary>The key; equal keys are equal answers. <see langword="null"/> if the response comes down to nothing that can be
    /// compared.</summary>
    public static string? Of(ChatResponse response, string? prompt) =>
        Calls(response) ?? FinalAnswer.Find(response.Text, prompt);

    // Calls that are made at once have no order.
    private static string? Calls(ChatResponse response)
    {
        var calls = DraftText.Calls(response).Take(MaxCalls + 1).ToArray();
        if (calls.Length is 0 or > MaxCalls)
            return null;
        var keys = calls.Select(Key).ToArray();
        return Array.TrueForAll(keys, key => key is not null) ? string.Join('\n', keys.Order(StringComparer.Ordinal)) : null;
    }

    private static string? Key(FunctionCallContent call)
    {
        var key = new StringBuilder("call:").Append(call.Name);
        foreach (var (name, value) in (call.Arguments ?? new Dictionary<string, object?>()).OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (ToolArguments.ToJson(value) is not { } json)
                return null;
            key.Append('|').Append(name).Append('=').Append(json.ValueKind == JsonValueKind.String
                ? AnswerNormaliser.Normalise(json.GetString()!)
                : CanonicalJson.Write(json));
        }

        return key.ToString();
    }
}
