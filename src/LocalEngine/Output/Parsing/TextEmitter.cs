using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>Gives out text or reasoning: whole characters, without the white space around that belongs to marks. Not thread-safe.</summary>
/// <param name="kind">What it gives out.</param>
internal sealed class TextEmitter(OutputPartKind kind)
{
    // Longer runs of white space are text, whatever follows.
    private const int MostHeld = 64;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _held = new();
    private char[] _characters = new char[256];
    private int _newlinesToSkip;
    private bool _skipsBlanks;

    /// <summary>Whether anything but white space was given out, or is about to be, since the beginning.</summary>
    public bool HasText { get; private set; }

    /// <summary>Leaves out all white space that comes next.</summary>
    public void SkipBlanks() => _skipsBlanks = true;

    /// <summary>Leaves out newlines that come next, up to a number.</summary>
    public void SkipNewlines(int count) => _newlinesToSkip = count;

    /// <summary>Drops white space that was held back.</summary>
    public void Drop() => _held.Clear();

    /// <summary>Takes bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes, List<OutputPart> parts) => Write(bytes, parts, flush: false);

    /// <summary>Takes the end: a character that is cut is shown as one that is not known.</summary>
    /// <param name="parts">Gets what was held back.</param>
    /// <param name="keepsBlanks">Whether white space at the end is given out.</param>
    public void Finish(List<OutputPart> parts, bool keepsBlanks)
    {
        Write([], parts, flush: true);
        if (keepsBlanks && _held.Length > 0)
            parts.Add(new(kind, _held.ToString()));
        _held.Clear();
    }

    private void Write(ReadOnlySpan<byte> bytes, List<OutputPart> parts, bool flush)
    {
        if (_characters.Length < bytes.Length + 4)
            _characters = new char[bytes.Length + 256];
        var text = _characters.AsSpan(0, _decoder.GetChars(bytes, _characters, flush));
        text = Skip(text);
        if (text.IsEmpty)
            return;
        var end = text.TrimEnd().Length;
        if (end == 0)
        {
            _held.Append(text);
        }
        else
        {
            HasText = true;
            parts.Add(new(kind, string.Concat(_held.ToString(), text[..end])));
            _held.Clear().Append(text[end..]);
        }

        if (_held.Length > MostHeld)
        {
            parts.Add(new(kind, _held.ToString()));
            _held.Clear();
        }
    }

    private Span<char> Skip(Span<char> text)
    {
        if (_skipsBlanks)
            text = text.TrimStart();
        while (_newlinesToSkip > 0 && !_skipsBlanks && text is ['\n' or '\r', ..])
        {
            _newlinesToSkip -= text[0] == '\n' ? 1 : 0;
            text = text[1..];
        }

        if (!text.IsEmpty)
            (_skipsBlanks, _newlinesToSkip) = (false, 0);
        return text;
    }
}
