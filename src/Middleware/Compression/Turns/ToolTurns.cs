using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Reads the calls of tools from a conversation.</summary>
internal static class ToolTurns
{
    /// <summary>The turns whose calls all have a result, in the order in which they were complete.</summary>
    /// <remarks>Each is found from the messages up to its end alone. A call without a result, or with two, and a result without a call
    /// are left alone.</remarks>
    public static List<ToolTurn> Read(IReadOnlyList<ChatMessage> messages)
    {
        var turns = new List<ToolTurn>();
        var open = new Dictionary<string, OpenTurn>(StringComparer.Ordinal);
        var modelCalls = 0;
        for (var place = 0; place < messages.Count; place++)
        {
            var message = messages[place];
            if (message.Role == ChatRole.Assistant)
                modelCalls++;
            OpenTurn? begun = null;
            var contents = message.Contents;
            for (var i = 0; i < contents.Count; i++)
            {
                if (contents[i] is FunctionCallContent { InformationalOnly: false } call)
                {
                    begun ??= new OpenTurn(place, modelCalls);
                    begun.Calls++;

                    // A call id that is used again belongs to the newer call.
                    open[call.CallId] = begun;
                    begun.ById[call.CallId] = call;
                }
                else if (contents[i] is FunctionResultContent result && open.Remove(result.CallId, out var turn))
                {
                    turn.Results.Add(new ToolTurnResult(place, i, turn.ById[result.CallId], result));
                    if (turn.Results.Count == turn.Calls)
                        turns.Add(new ToolTurn(turn.Message, place, turn.ModelCalls, turn.Results));
                }
            }
        }

        return turns;
    }

    private sealed class OpenTurn(int message, int modelCalls)
    {
        public int Message { get; } = message;

        public int ModelCalls { get; } = modelCalls;

        public int Calls { get; set; }

        public Dictionary<string, FunctionCallContent> ById { get; } = new(StringComparer.Ordinal);

        public List<ToolTurnResult> Results { get; } = [];
    }
}
