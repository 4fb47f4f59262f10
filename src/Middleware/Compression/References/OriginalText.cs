namespace Wattwise.Compression;

/// <summary>A text as numbered lines, from 1; lines too long to be given out whole are cut into parts, and then all are called
/// parts.</summary>
/// <remarks>Lines have their ends, so that all of them in order are the text again, character for character.</remarks>
internal sealed class OriginalText
{
    /// <summary>The longest line that is not cut.</summary>
    public const int MaxUnitLength = 1_000;

    private readonly string _text;
    private readonly List<int> _starts = [];
    private readonly bool _isCut;

    public OriginalText(string text)
    {
        _text = text;
        for (var start = 0; start < text.Length;)
        {
            var newline = text.IndexOf('\n', start);
            var end = newline < 0 ? text.Length : newline + 1;
            while (end - start > MaxUnitLength)
            {
                _starts.Add(start);
                start += CutAt(text.AsSpan(start, MaxUnitLength));
                _isCut = true;
            }

            _starts.Add(start);
            start = end;
        }
    }

    /// <summary>How many there are; 0 for an empty text.</summary>
    public int Count => _starts.Count;

    /// <summary>What they are called.</summary>
    public string Unit => _isCut ? "part" : "line";

    /// <summary>Some of them, as they stand in the text.</summary>
    /// <param name="from">The first, from 1.</param>
    /// <param name="to">The last.</param>
    public ReadOnlySpan<char> Slice(int from, int to)
    {
        var start = _starts[from - 1];
        return _text.AsSpan(start, (to < Count ? _starts[to] : _text.Length) - start);
    }

    /// <summary>Where a long line is cut: behind a record or another separator of its second half if there is one, never within a
    /// character.</summary>
    private static int CutAt(ReadOnlySpan<char> line)
    {
        const string betweenRecords = "},";
        var half = line.Length / 2;
        var record = line[half..].LastIndexOf(betweenRecords);
        if (record >= 0)
            return half + record + betweenRecords.Length;
        var separator = line[half..].LastIndexOfAny(",;} \t");
        if (separator >= 0)
            return half + separator + 1;
        return char.IsHighSurrogate(line[^1]) ? line.Length - 1 : line.Length;
    }
}
