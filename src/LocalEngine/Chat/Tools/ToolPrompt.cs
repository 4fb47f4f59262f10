namespace Wattwise.LocalEngine;

/// <summary>Puts tools, their calls and their results into a conversation where its template has no place for them.</summary>
internal static class ToolPrompt
{
    /// <summary>Adapts a conversation.</summary>
    /// <param name="turns">The conversation.</param>
    /// <param name="tools">The tools, if there are any.</param>
    /// <param name="probe">What the template can do.</param>
    /// <param name="form">How the model writes calls; <see langword="null"/> where its template has no form.</param>
    /// <param name="isTold">Whether the system message tells the model of the tools, for want of a place of their own.</param>
    public static IReadOnlyList<ChatTurn> Adapt(
        IReadOnlyList<ChatTurn> turns, ToolUse? tools, TemplateProbe probe, CallForm? form, out bool isTold)
    {
        isTold = tools is not null && (form is null || !probe.Tools);
        var shown = form is { CanWrite: true } ? form : CallForm.Hermes;
        if (turns.Any(turn => turn.Role == ChatTurn.Tool || turn.ToolCalls.Count > 0))
        {
            turns = form is null || !probe.ToolCalls || !probe.ToolResults ? AsText(turns, shown)
                : probe.ParallelCalls ? turns
                : OneByOne(turns);
        }

        return isTold ? Tell(turns, tools!, shown) : turns;
    }

    private static List<ChatTurn> AsText(IReadOnlyList<ChatTurn> turns, CallForm form)
    {
        List<ChatTurn> told = [];
        for (var i = 0; i < turns.Count; i++)
        {
            var turn = turns[i];
            if (turn.Role == ChatTurn.Tool)
            {
                var text = $"{CallForm.ResultOpen}\n{turn.Text}\n{CallForm.ResultClose}";
                if (i > 0 && turns[i - 1].Role == ChatTurn.Tool)
                    told[^1] = told[^1] with { Text = told[^1].Text + "\n" + text };
                else
                    told.Add(new(ChatTurn.User, text));
            }
            else if (turn.ToolCalls.Count > 0)
            {
                var calls = form.Write([.. turn.ToolCalls.Select(call => (call.Name, call.ArgumentsJson))]);
                told.Add(turn with { Text = turn.Text.Length == 0 ? calls : turn.Text + "\n" + calls, ToolCalls = [], Parts = null });
            }
            else
            {
                told.Add(turn);
            }
        }

        return told;
    }

    /// <summary>One turn for each call, its result behind it.</summary>
    private static List<ChatTurn> OneByOne(IReadOnlyList<ChatTurn> turns)
    {
        List<ChatTurn> single = [];
        for (var i = 0; i < turns.Count; i++)
        {
            var turn = turns[i];
            if (turn.ToolCalls.Count < 2)
            {
                single.Add(turn);
                continue;
            }

            List<ChatTurn> results = [];
            while (i + 1 < turns.Count && turns[i + 1].Role == ChatTurn.Tool)
                results.Add(turns[++i]);
            for (var call = 0; call < turn.ToolCalls.Count; call++)
            {
                single.Add((call == 0 ? turn : new(ChatTurn.Assistant, "")) with { ToolCalls = [turn.ToolCalls[call]] });
                single.AddRange(results.Where(result => result.ToolCallId == turn.ToolCalls[call].Id));
            }

            single.AddRange(results.Where(result => !turn.ToolCalls.Any(call => call.Id == result.ToolCallId)));
        }

        return single;
    }

    // Behind what was there: the beginning of the prompt stays that of other requests.
    private static List<ChatTurn> Tell(IReadOnlyList<ChatTurn> turns, ToolUse tools, CallForm form)
    {
        var text = $$"""
            You can call tools. These are the tools, one a line, with the schemas of their arguments:
            <tools>
            {{ToolDefinitions.Lines(tools.Tools)}}
            </tools>
            To call a tool, write its name and its arguments like this:
            {{form.Write([("name", """{"argument": "value"}""")])}}
            What it answers comes back between {{CallForm.ResultOpen}} and {{CallForm.ResultClose}}.
            """.ReplaceLineEndings("\n");
        return turns[0].Role == ChatTurn.System
            ? [turns[0] with { Text = turns[0].Text + "\n\n" + text, Parts = null }, .. turns.Skip(1)]
            : [new(ChatTurn.System, text), .. turns];
    }
}
