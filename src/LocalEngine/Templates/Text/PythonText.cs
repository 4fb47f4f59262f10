namespace Wattwise.LocalEngine.Templates;

/// <summary>What Python's <c>str</c> does to texts, on texts that keep their origins.</summary>
internal static class PythonText
{
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001c' and <= '\u001f';

    /// <summary>Cuts white space, or the given characters, from the ends.</summary>
    public static MarkedText Strip(MarkedText text, string? characters, bool left, bool right)
    {
        var value = text.Text;
        var (start, end) = (0, value.Length);
        while (left && start < end && Match(start))
            start++;
        while (right && end > start && Match(end - 1))
            end--;
        return text.Slice(start, end - start);

        bool Match(int at) => characters is null ? IsSpace(value[at]) : characters.Contains(value[at]);
    }

    /// <summary>Cuts a text at each separator, from the left at most <paramref name="limit"/> times (negative: always).</summary>
    public static List<MarkedText> Split(MarkedText text, string separator, long limit)
    {
        List<MarkedText> parts = [];
        var start = 0;
        for (int at; limit != 0 && (at = text.Text.IndexOf(separator, start, StringComparison.Ordinal)) >= 0; limit--)
        {
            parts.Add(text.Slice(start, at - start));
            start = at + separator.Length;
        }

        parts.Add(text.Slice(start));
        return parts;
    }

    /// <summary>As <see cref="Split"/>, from the right.</summary>
    public static List<MarkedText> SplitFromRight(MarkedText text, string separator, long limit)
    {
        List<MarkedText> parts = [];
        var end = text.Length;
        while (limit != 0 && end >= separator.Length)
        {
            var at = text.Text.AsSpan(0, end).LastIndexOf(separator);
            if (at < 0)
                break;
            parts.Add(text.Slice(at + separator.Length, end - at - separator.Length));
            end = at;
            limit--;
        }

        parts.Add(text.Slice(0, end));
        parts.Reverse();
        return parts;
    }

    /// <summary>Cuts a text at runs of white space; none of the parts is empty but a rest that the limit leaves.</summary>
    public static List<MarkedText> SplitWords(MarkedText text, long limit)
    {
        List<MarkedText> parts = [];
        var value = text.Text;
        var at = 0;
        while (true)
        {
            while (at < value.Length && IsSpace(value[at]))
                at++;
            if (at == value.Length)
                return parts;
            if (limit-- == 0)
            {
                parts.Add(text.Slice(at));
                return parts;
            }

            var start = at;
            while (at < value.Length && !IsSpace(value[at]))
                at++;
            parts.Add(text.Slice(start, at - start));
        }
    }

    /// <summary>As <see cref="SplitWords"/>, from the right.</summary>
    public static List<MarkedText> SplitWordsFromRight(MarkedText text, long limit)
    {
        List<MarkedText> parts = [];
        var value = text.Text;
        var end = value.Length;
        while (true)
        {
            while (end > 0 && IsSpace(value[end - 1]))
                end--;
            if (end == 0)
                break;
            if (limit-- == 0)
            {
                parts.Add(text.Slice(0, end));
                break;
            }

            var stop = end;
            while (end > 0 && !IsSpace(value[end - 1]))
                end--;
            parts.Add(text.Slice(end, stop - end));
        }

        parts.Reverse();
        return parts;
    }

    /// <summary>Cuts a text into its lines.</summary>
    public static List<MarkedText> SplitLines(MarkedText text, bool keepEnds)
    {
        List<MarkedText> lines = [];
        var value = text.Text;
        for (var start = 0; start < value.Length;)
        {
            var end = start;
            while (end < value.Length && !IsLineEnd(value[end]))
                end++;
            var next = end < value.Length ? end + (value[end] == '\r' && end + 1 < value.Length && value[end + 1] == '\n' ? 2 : 1) : end;
            lines.Add(text.Slice(start, (keepEnds ? next : end) - start));
            start = next;
        }

        return lines;
    }

    /// <summary>Puts another text in the place of one, from the left at most <paramref name="limit"/> times (negative: always).</summary>
    public static MarkedText Replace(MarkedText text, string old, MarkedText other, long limit)
    {
        if (old.Length == 0)
            return Interleave(text, other, limit);
        if (limit == 0 || !text.Text.Contains(old, StringComparison.Ordinal))
            return text;
        if (limit < 0 && text.Changes.SequenceEqual(other.Changes) && (text.IsTemplate || text.IsContent))
            return MarkedText.Of(text.Text.Replace(old, other.Text, StringComparison.Ordinal), text.IsContent);
        return Join(other, Split(text, old, limit));
    }

    /// <summary>Joins texts with one between them.</summary>
    public static MarkedText Join(MarkedText separator, IReadOnlyList<MarkedText> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        var builder = new MarkedTextBuilder();
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
                builder.Append(separator);
            builder.Append(parts[i]);
        }

        return builder.ToText();
    }

    /// <summary>A text so many times.</summary>
    public static MarkedText Repeat(MarkedText text, int times)
    {
        if (times <= 0)
            return MarkedText.Empty;
        var builder = new MarkedTextBuilder(text.Length * times);
        for (var i = 0; i < times; i++)
            builder.Append(text);
        return builder.ToText();
    }

    public static MarkedText Upper(MarkedText text) => text.Map(LetterCase.Upper);

    public static MarkedText Lower(MarkedText text) => text.Map(value => value.ToLowerInvariant());

    /// <summary>The first letter large, all others small.</summary>
    public static MarkedText Capitalize(MarkedText text)
    {
        if (text.Length == 0)
            return text;
        var width = CodePoints.Width(text.Text, 0);
        return text.Slice(0, width).Map(LetterCase.Title) + Lower(text.Slice(width));
    }

    /// <summary>Each word's first letter large, all others small; words are runs of letters.</summary>
    public static MarkedText Title(MarkedText text)
    {
        var inWord = false;
        return text.Map(value => string.Create(value.Length, value, (result, source) =>
        {
            for (var i = 0; i < result.Length; i++)
            {
                var letter = char.IsLetter(source[i]);
                result[i] = !letter ? source[i] : inWord ? char.ToLowerInvariant(source[i]) : char.ToUpperInvariant(source[i]);
                inWord = letter;
            }
        }));
    }

    /// <summary>Blanks, or another character, before and behind a text up to a width in code points.</summary>
    public static MarkedText Pad(MarkedText text, long width, MarkedText fill, bool left, bool right)
    {
        var missing = (int)(width - CodePoints.Count(text.Text));
        if (missing <= 0)
            return text;

        // Of an odd number Python puts the one more in front where the width is odd.
        var before = !left ? 0 : !right ? missing : (missing / 2) + (int)(missing & width & 1);
        return Repeat(fill, before) + text + Repeat(fill, missing - before);
    }

    private static MarkedText Interleave(MarkedText text, MarkedText other, long limit)
    {
        var builder = new MarkedTextBuilder();
        var at = 0;
        for (; at <= text.Length && limit != 0; limit--)
        {
            builder.Append(other);
            if (at == text.Length)
                return builder.ToText();
            var width = CodePoints.Width(text.Text, at);
            builder.Append(text.Slice(at, width));
            at += width;
        }

        builder.Append(text.Slice(at));
        return builder.ToText();
    }

    private static bool IsLineEnd(char character) =>
        character is '\n' or '\r' or '\v' or '\f' or '\u001c' or '\u001d' or '\u001e' or '\u0085' or '\u2028' or '\u2029';
}
