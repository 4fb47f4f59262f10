namespace Wattwise.LocalEngine;

/// <summary>
/// Changes a conversation so that a template takes it, where the template has no place for something. The template is never changed.
/// </summary>
internal static class MessageAdapter
{
    private const string Between = "\n\n";

    /// <summary>
    /// Moves system messages into users' where they have no place, and joins neighbours of one role where roles must alternate.
    /// </summary>
    public static IReadOnlyList<ChatTurn> Adapt(IReadOnlyList<ChatTurn> turns, TemplateProbe probe)
    {
        turns = MoveSystemMessages(turns, probe);
        return HasRepetition(turns) && !probe.RepeatedRoles ? Join(turns) : turns;
    }

    private static IReadOnlyList<ChatTurn> MoveSystemMessages(IReadOnlyList<ChatTurn> turns, TemplateProbe probe)
    {
        var isFirst = turns[0].Role == ChatTurn.System;
        var isLater = turns.Skip(1).Any(turn => turn.Role == ChatTurn.System);
        var movesFirst = isFirst && !probe.SystemRole;
        var movesLater = isLater && !probe.LaterSystemRole;
        if (!movesFirst && !movesLater)
            return turns;

        List<ChatTurn> moved = [];
        var waiting = "";
        for (var i = 0; i < turns.Count; i++)
        {
            var turn = turns[i];
            if (turn.Role == ChatTurn.System && (i == 0 ? movesFirst : movesLater))
            {
                waiting += turn.Text + Between;
                continue;
            }

            if (waiting.Length > 0 && turn.Role != ChatTurn.User)
                moved.Add(new(ChatTurn.User, waiting.TrimEnd()));
            else if (waiting.Length > 0)
                turn = turn with { Text = waiting + turn.Text, Parts = turn.Parts is null ? null : [waiting, .. turn.Parts] };
            waiting = "";
            moved.Add(turn);
        }

        if (waiting.Length > 0)
            moved.Add(new(ChatTurn.User, waiting.TrimEnd()));
        return moved;
    }

    private static bool HasRepetition(IReadOnlyList<ChatTurn> turns)
    {
        for (var i = 1; i < turns.Count; i++)
        {
            if (CanJoin(turns[i - 1], turns[i]))
                return true;
        }

        return false;
    }

    private static List<ChatTurn> Join(IReadOnlyList<ChatTurn> turns)
    {
        List<ChatTurn> joined = [turns[0]];
        foreach (var turn in turns.Skip(1))
        {
            if (CanJoin(joined[^1], turn))
                joined[^1] = joined[^1] with { Text = joined[^1].Text + Between + turn.Text, Parts = null };
            else
                joined.Add(turn);
        }

        return joined;
    }

    private static bool CanJoin(ChatTurn first, ChatTurn second) =>
        first.Role == second.Role && first.Role is ChatTurn.System or ChatTurn.User or ChatTurn.Assistant
        && first.ToolCalls.Count == 0 && second.ToolCalls.Count == 0 && first.Reasoning is null && second.Reasoning is null;
}
