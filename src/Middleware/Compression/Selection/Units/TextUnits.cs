namespace Wattwise.Compression;

/// <summary>Cuts a text into lines, and lines that are long into pieces.</summary>
internal static class TextUnits
{
    // A line above this is cut into pieces of about half, so that one hit does not cost the whole line.
    private const int DefaultMaxLine = 360, Piece = 200;

    /// <summary>Cuts a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bySentence">True for sentences instead of lines.</param>
    /// <param name="maxLine">A longer line is cut into pieces.</param>
    public static List<Unit> Read(string text, bool bySentence = false, int maxLine = DefaultMaxLine)
    {
        if (bySentence)
        {
            return Sentences.Split(text).ConvertAll(piece =>
                new Unit(piece.Start, piece.Length)
                {
                    IsFrame = IsFrame(piece.In(text.AsSpan())),
                    IsContinuation = piece.Start > 0 && text[piece.Start - 1] != '\n',
                });
        }

        var units = new List<Unit>();
        var block = 0;
        for (var start = 0; start < text.Length;)
        {
            var newline = text.IndexOf('\n', start);
            var end = newline < 0 ? text.Length : newline + 1;
            if (end - start > maxLine)
                AddPieces(text, start, end, block, units);
            else
                units.Add(new Unit(start, end - start) { Block = block, IsFrame = IsFrame(text.AsSpan(start, end - start)) });
            if (text.AsSpan(start, end - start).IsWhiteSpace())
                block++;
            start = end;
        }

        return units;
    }

    /// <summary>The number of columns that a line is indented by; a tab is four.</summary>
    public static int Indent(ReadOnlySpan<char> line)
    {
        var indent = 0;
        foreach (var character in line)
        {
            if (character == ' ')
                indent++;
            else if (character == '\t')
                indent += 4;
            else
                break;
        }

        return indent;
    }

    /// <summary>True if a line has no letter and no digit.</summary>
    public static bool IsFrame(ReadOnlySpan<char> line)
    {
        foreach (var character in line)
        {
            if (char.IsLetterOrDigit(character))
                return false;
        }

        return true;
    }

    private static void AddPieces(string text, int start, int end, int block, List<Unit> units)
    {
        var head = units.Count;
        for (var at = start; at < end;)
        {
            var next = PieceEnd(text, at, end);
            var piece = text.AsSpan(at, next - at);
            units.Add(new Unit(at, next - at) { Block = block, IsFrame = IsFrame(piece), IsContinuation = at > start });
            at = next;
        }

        // The begin of a line has its time, level or name.
        for (var i = head + 1; i < units.Count; i++)
            units[i].Parent = head;
    }

    // Behind a separator near the wished length; a surrogate pair is not cut.
    private static int PieceEnd(string text, int start, int end)
    {
        var limit = start + Piece;
        if (limit + Piece / 2 >= end)
            return end;
        for (var i = limit; i < limit + Piece / 2; i++)
        {
            if (text[i] is ' ' or ',' or ';' or '\t' or '}' or '|' or '>')
                return i + 1;
        }

        limit += Piece / 2;
        return char.IsLowSurrogate(text[limit]) ? limit + 1 : limit;
    }
}
