using Microsoft.Extensions.AI;

namespace Wattwise.Tests.Compression.Turns;

/// <summary>Builds conversations of an agent.</summary>
internal static class AgentConversation
{
    /// <summary>A turn: the user's words, the calls, their results, and the answer.</summary>
    public static IEnumerable<ChatMessage> Turn(int number, string tool, params string[] results)
    {
        yield return new(ChatRole.User, $"Question {number}?");
        yield return new(ChatRole.Assistant,
            [.. results.Select((_, i) =>
                new FunctionCallContent($"call_{number}_{i}", tool, new Dictionary<string, object?> { ["path"] = $"{number}/{i}" }))]);
        for (var i = 0; i < results.Length; i++)
            yield return new(ChatRole.Tool, [new FunctionResultContent($"call_{number}_{i}", results[i])]);
        yield return new(ChatRole.Assistant, $"Answer {number}.");
    }

    /// <summary>Turns with a result of so many tokens each, by the count of characters.</summary>
    public static List<ChatMessage> Of(int turns, int tokens, string tool = "read_file") =>
        [.. Enumerable.Range(0, turns).SelectMany(turn => Turn(turn, tool, Text(turn, tokens)))];

    public static string Text(int seed, int tokens) => $"{seed:0000}" + new string((char)('a' + (seed % 26)), (4 * tokens) - 4);

    public static string[] ResultsOf(IEnumerable<ChatMessage> messages) =>
        [.. messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => (string)result.Result!)];

    /// <summary>A message as bytes would have it.</summary>
    public static string Written(ChatMessage message) =>
        message.Role + "|" + string.Join("|", message.Contents.Select(content => content switch
        {
            TextContent text => text.Text,
            FunctionCallContent call =>
                $"{call.CallId} {call.Name} {string.Join(',', call.Arguments ?? new Dictionary<string, object?>())}",
            FunctionResultContent result => $"{result.CallId} {result.Result}",
            _ => content.ToString(),
        }));
}
