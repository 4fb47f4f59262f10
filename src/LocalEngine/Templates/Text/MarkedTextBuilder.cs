using System.Text;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Joins texts, each with its origin.</summary>
internal sealed class MarkedTextBuilder(int capacity = 256)
{
    private readonly StringBuilder _text = new(Math.Clamp(capacity, 16, 1 << 16));
    private readonly List<int> _changes = [];

    public int Length => _text.Length;

    public void Append(string text, bool isContent)
    {
        if (text.Length == 0)
            return;
        Mark(isContent);
        _text.Append(text);
    }

    public void Append(ReadOnlySpan<char> text, bool isContent)
    {
        if (text.Length == 0)
            return;
        Mark(isContent);
        _text.Append(text);
    }

    public void Append(char character, bool isContent)
    {
        Mark(isContent);
        _text.Append(character);
    }

    public void Append(MarkedText text)
    {
        if (text.IsTemplate || text.IsContent)
        {
            Append(text.Text, text.IsContent);
            return;
        }

        foreach (var (start, length, isContent) in text.Runs())
            Append(text.Text.AsSpan(start, length), isContent);
    }

    /// <summary>What was appended.</summary>
    public MarkedText ToText() => new(_text.ToString(), _changes.Count == 0 ? null : [.. _changes]);

    private void Mark(bool isContent)
    {
        if ((_changes.Count & 1) == 1 != isContent)
            _changes.Add(_text.Length);
    }
}
