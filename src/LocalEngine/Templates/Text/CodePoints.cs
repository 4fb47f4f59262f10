namespace Wattwise.LocalEngine.Templates;

/// <summary>Counts texts as Python does: by code point. An unpaired surrogate is one of its own.</summary>
internal static class CodePoints
{
    /// <summary>The code points of a text.</summary>
    public static int Count(string text)
    {
        var at = FirstSurrogate(text);
        return at < 0 ? text.Length : at + Count(text, at);
    }

    /// <summary>Where the code point of an index begins, in UTF-16 units; the text's length for the index behind the last.</summary>
    public static int Offset(string text, int index)
    {
        var first = FirstSurrogate(text);
        if (first < 0 || index <= first)
            return index;
        var at = first;
        for (var left = index - first; left > 0; left--)
            at += Width(text, at);
        return at;
    }

    /// <summary>The index of the code point that begins at an offset.</summary>
    public static int Index(string text, int offset) => Count(text[..offset]);

    /// <summary>The UTF-16 units of the code point that begins at an offset.</summary>
    public static int Width(string text, int offset) =>
        char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length && char.IsLowSurrogate(text[offset + 1]) ? 2 : 1;

    /// <summary>Orders texts by code point, as Python does.</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            var (a, b) = (left[i], right[i]);
            if (a == b)
                continue;

            // UTF-16 has surrogates below U+E000 to U+FFFF, code points have theirs above.
            if (char.IsSurrogate(a) != char.IsSurrogate(b))
                return char.IsSurrogate(a) ? 1 : -1;
            return a.CompareTo(b);
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int FirstSurrogate(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');

    private static int Count(string text, int from)
    {
        var count = 0;
        for (var at = from; at < text.Length; at += Width(text, at))
            count++;
        return count;
    }
}
