namespace Wattwise.LocalEngine;

/// <summary>Finds what the turns of a template look like.</summary>
internal static class OutputFinder
{
    /// <summary>The form of a template's turns.</summary>
    public static OutputForm Find(ChatTemplate template)
    {
        var renderer = new TurnRenderer(template);
        var source = template.ToolSource;
        if (SpecialForms.Find(source) is { } special)
        {
            var reasoning = special.Messages is null ? special.Reasoning ?? ReasoningFinder.Find(renderer, source) : null;
            return new(WithIds(special.Calls, source), reasoning, special.Messages,
                [.. special.Ignored, .. special.Messages is null ? Around(template, renderer, reasoning) : []]);
        }

        var marks = ReasoningFinder.Find(renderer, source);
        return new(CallFinder.Find(renderer) is { } calls ? WithIds(calls, source) : null, marks, null, Around(template, renderer, marks));
    }

    // Mistral's templates refuse other ids.
    private static CallForm WithIds(CallForm form, string source) =>
        form.Pieces.Any(piece => piece.Kind is CallPieceKind.Id or CallPieceKind.QuotedId)
        && source.Contains("[TOOL_CALLS]", StringComparison.Ordinal) ? form with { IdLength = 9 } : form;

    /// <summary>What a template puts around text and between messages of one turn.</summary>
    private static IEnumerable<string> Around(ChatTemplate template, TurnRenderer renderer, ReasoningForm? reasoning)
    {
        var turn = renderer.PlainTurn(TurnRenderer.Content, TurnRenderer.Reasoning) ?? renderer.PlainTurn(TurnRenderer.Content, null);
        if (turn is null || turn.IndexOf(TurnRenderer.Content, StringComparison.Ordinal) is not (>= 0 and var at))
            return Answer(template);
        var marks = new List<string>();
        var (before, behind) = (turn[..at], turn[(at + TurnRenderer.Content.Length)..]);
        foreach (var text in (string[])[before, behind])
        {
            var tokens = Markup.Tokens(text).ToList();
            for (var from = 0; tokens.Count > 0; tokens.RemoveAt(0))
            {
                // What follows a mark up to the next, such as the name of a role, is part of it.
                var start = text.IndexOf(tokens[0], from, StringComparison.Ordinal);
                from = start + tokens[0].Length;
                var next = tokens.Count > 1 ? text.IndexOf(tokens[1], from, StringComparison.Ordinal) : text.Length;
                var isReasoning = reasoning is not null && (tokens[0] == reasoning.Open || tokens[0] == reasoning.Close);
                if (isReasoning || text[from..next].Contains(TurnRenderer.Reasoning, StringComparison.Ordinal))
                    continue;
                marks.Add(text[start..next].Trim());
                marks.Add(tokens[0]);
            }
        }

        return marks.Where(Markup.IsSpecial).Where(mark => !mark.Contains('\n', StringComparison.Ordinal)).Concat(Answer(template));
    }

    // Models that are told to answer between tags.
    private static string[] Answer(ChatTemplate template) =>
        template.ToolSource.Contains("<response></response>", StringComparison.Ordinal) ? ["<response>", "</response>"] : [];
}
