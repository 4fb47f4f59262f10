namespace Wattwise.LocalEngine;

/// <summary>Finds forms with each argument between tags.</summary>
internal static class TaggedCallFinder
{
    /// <param name="one">A turn with one call of two arguments.</param>
    /// <param name="two">A turn with two calls; null where there is none.</param>
    /// <param name="render">Renders a turn with one call of given arguments.</param>
    public static CallForm? Find(string one, string? two, Func<string, string?> render)
    {
        if (Split(one) is not [var before, var toKey, var keyClose, var between, var secondClose, var behind] || keyClose != secondClose)
            return null;
        if (!keyClose.Contains('>', StringComparison.Ordinal) && !between.Contains('>', StringComparison.Ordinal))
            return null;
        var open = Markup.CommonEnd(toKey, between);
        if (open.Length == 0)
            open = LastTag(toKey, between);
        var valueClose = Markup.CommonStart(between[..^open.Length], behind);
        var rest = behind[valueClose.Length..];
        string? betweenCalls = null;
        if (two is not null)
        {
            var end = one.Length - rest.Length;
            var second = two.IndexOf(TurnRenderer.SecondName, StringComparison.Ordinal);
            betweenCalls = second < end ? null : two[end..second];
        }

        var frames = CallFrames.Of(before, betweenCalls, rest);
        var nameClose = toKey[..^open.Length];
        return new()
        {
            Style = ArgumentStyle.Tagged,
            SectionOpen = frames.SectionOpen,
            Open = frames.Open,
            Close = frames.Close,
            Separator = frames.Separator,
            SectionClose = frames.SectionClose,
            IsParallel = frames.IsParallel,
            EndsReasoning = true,
            Pieces = [CallPiece.Name, CallPiece.Literal(nameClose), CallPiece.Arguments],
            Tags = Style(new(open, keyClose, valueClose) { Separator = between[valueClose.Length..^open.Length] }, render),
        };
    }

    /// <summary>The texts around the name, the keys and the values.</summary>
    private static string[]? Split(string text)
    {
        string[] marks = [TurnRenderer.FirstName, TurnRenderer.FirstKey, TurnRenderer.FirstText, TurnRenderer.SecondKey,
            TurnRenderer.SecondText];
        var parts = new string[marks.Length + 1];
        var from = 0;
        for (var i = 0; i < marks.Length; i++)
        {
            var at = text.IndexOf(marks[i], from, StringComparison.Ordinal);
            if (at < 0)
                return null;
            parts[i] = text[from..at];
            from = at + marks[i].Length;
        }

        parts[^1] = text[from..];
        return parts;
    }

    private static string LastTag(string first, string second)
    {
        var at = first.LastIndexOf('<');
        return at >= 0 && second.EndsWith(first[at..], StringComparison.Ordinal) ? first[at..] : "";
    }

    // How values that are no strings are written, and whether the tag tells their type.
    private static ArgumentTags Style(ArgumentTags tags, Func<string, string?> render)
    {
        var closes = new Dictionary<JsonTypes, string> { [JsonTypes.Text] = tags.KeyClose };
        Type(JsonTypes.Number, "1.5", "1.5");
        Type(JsonTypes.Boolean, "true", "true", "True");
        Type(JsonTypes.Null, "null", "null", "None");
        Type(JsonTypes.Array, """["x"]""", "[\"x\"]", "['x']");
        Type(JsonTypes.Object, """{"x": 1}""", "{\"x\"", "{'x'");
        var isTyped = closes.Values.Distinct().Count() > 1;
        var markup = render($$"""{"{{TurnRenderer.FirstKey}}": "<b>&"}""");
        return tags with
        {
            TypedKeyCloses = isTyped ? closes : new Dictionary<JsonTypes, string>(),
            HasPythonWords = Value("true")?.Contains("True", StringComparison.Ordinal) == true,
            HasPythonCollections = Value("""["x"]""")?.Contains("['x']", StringComparison.Ordinal) == true,
            HasCharacterData = markup?.Contains("<![CDATA[<b>&]]>", StringComparison.Ordinal) == true,
        };

        string? Value(string json) => render($$"""{"{{TurnRenderer.FirstKey}}": {{json}}}""") is { } text
            && text.IndexOf(TurnRenderer.FirstKey, StringComparison.Ordinal) is >= 0 and var at
                ? text[(at + TurnRenderer.FirstKey.Length)..] : null;

        void Type(JsonTypes type, string json, params string[] forms)
        {
            if (Value(json) is not { } text)
                return;
            foreach (var form in forms)
            {
                if (text.IndexOf(form, StringComparison.Ordinal) is > 0 and var at
                    && at < text.IndexOf(tags.ValueClose.Trim(), StringComparison.Ordinal))
                    closes[type] = text[..at];
            }
        }
    }
}
