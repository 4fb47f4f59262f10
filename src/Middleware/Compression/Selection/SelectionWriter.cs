using System.Globalization;
using System.Text;

namespace Wattwise.Compression;

/// <summary>Puts a selection together: pieces of the source with their places, and markers of gaps.</summary>
internal sealed class SelectionWriter(string source)
{
    private readonly StringBuilder _text = new();
    private readonly List<KeptSpan> _spans = [];

    /// <summary>The pieces, in their order.</summary>
    public IReadOnlyList<KeptSpan> Spans => _spans;

    /// <summary>True at the begin of a line.</summary>
    public bool IsAtLineStart => _text.Length == 0 || _text[^1] == '\n';

    /// <summary>Copies a piece of the source as it is.</summary>
    public void Copy(int start, int length)
    {
        if (length == 0)
            return;
        if (_spans.Count > 0 && _spans[^1] is var last && last.Length == last.SourceLength
            && last.Start + last.Length == _text.Length && last.SourceStart + last.SourceLength == start)
            _spans[^1] = last with { Length = last.Length + length, SourceLength = last.SourceLength + length };
        else
            _spans.Add(new KeptSpan(_text.Length, length, start, length));
        _text.Append(source, start, length);
    }

    /// <summary>Writes a piece of the source in another form.</summary>
    public void Rewrite(ReadOnlySpan<char> text, int start, int length)
    {
        _spans.Add(new KeptSpan(_text.Length, text.Length, start, length));
        _text.Append(text);
    }

    /// <summary>Writes what is no piece of the source: a bracket, a comma, a line of statistics.</summary>
    public void Add(string text) => _text.Append(text);

    /// <summary>Begins a line, if none is begun.</summary>
    public void StartLine()
    {
        if (!IsAtLineStart)
            _text.Append('\n');
    }

    /// <summary>Marks that units are missing here.</summary>
    public void Gap(int count) => _text.Append(CultureInfo.InvariantCulture, $"[…{count}]");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
