using Microsoft.Extensions.AI;

namespace Wattwise.SemanticKernel;

/// <summary>Why an answer ended, as services note it in the metadata: <c>Stop</c>, <c>stop</c>, <c>STOP</c>.</summary>
internal static class FinishReasons
{
    private const string Key = "FinishReason";

    private static readonly (string Name, ChatFinishReason Reason)[] Known =
    [
        ("Stop", ChatFinishReason.Stop),
        ("Length", ChatFinishReason.Length),
        ("ToolCalls", ChatFinishReason.ToolCalls),
        ("ContentFilter", ChatFinishReason.ContentFilter),
    ];

    public static ChatFinishReason? Read(IReadOnlyDictionary<string, object?>? metadata)
    {
        if (metadata is null || !metadata.TryGetValue(Key, out var value) || value?.ToString() is not { Length: > 0 } text)
            return null;

        foreach (var (name, reason) in Known)
        {
            if (text.Equals(name, StringComparison.OrdinalIgnoreCase) || text.Equals(reason.Value, StringComparison.OrdinalIgnoreCase))
                return reason;
        }

        return new ChatFinishReason(text);
    }

    public static string Write(ChatFinishReason reason)
    {
        foreach (var (name, known) in Known)
        {
            if (known == reason)
                return name;
        }

        return reason.Value;
    }
}
