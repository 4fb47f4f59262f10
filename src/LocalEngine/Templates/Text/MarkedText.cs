namespace Wattwise.LocalEngine.Templates;

/// <summary>A text of which each character is known to be the template's own or of somebody's message.</summary>
/// <remarks>
/// Origins are kept as the positions where they change; a text begins as the template's. A text made of both keeps both, so that no filter
/// and no join can turn what somebody typed into template text. Immutable.
/// </remarks>
internal readonly struct MarkedText
{
    private static readonly int[] FromStart = [0];

    private readonly string? _text;
    private readonly int[]? _changes;

    internal MarkedText(string text, int[]? changes)
    {
        _text = text;
        _changes = changes is { Length: > 0 } ? changes : null;
    }

    public static MarkedText Empty => default;

    public string Text => _text ?? "";

    public int Length => _text?.Length ?? 0;

    /// <summary>Whether all of it is the template's own.</summary>
    public bool IsTemplate => _changes is null;

    /// <summary>Whether all of it is somebody's.</summary>
    public bool IsContent => _changes is [0];

    internal ReadOnlySpan<int> Changes => _changes;

    /// <summary>Text of the template.</summary>
    public static MarkedText OfTemplate(string text) => new(text, null);

    /// <summary>Text of a message.</summary>
    public static MarkedText OfContent(string text) => new(text, FromStart);

    /// <summary>A text of one origin.</summary>
    public static MarkedText Of(string text, bool isContent) => new(text, isContent ? FromStart : null);

    public static MarkedText operator +(MarkedText left, MarkedText right)
    {
        if (left.Length == 0)
            return right;
        if (right.Length == 0)
            return left;
        var text = left.Text + right.Text;
        if (left._changes is null && right._changes is null)
            return new(text, null);
        if (left.IsContent && right.IsContent)
            return new(text, FromStart);
        var builder = new MarkedTextBuilder(text.Length);
        builder.Append(left);
        builder.Append(right);
        return builder.ToText();
    }

    /// <summary>Whether the character at a position is somebody's.</summary>
    public bool IsContentAt(int position)
    {
        if (_changes is null)
            return false;
        var at = Array.BinarySearch(_changes, position);
        return ((at >= 0 ? at + 1 : ~at) & 1) == 1;
    }

    public MarkedText Slice(int start) => Slice(start, Length - start);

    /// <summary>A part of it, in UTF-16 units.</summary>
    public MarkedText Slice(int start, int length)
    {
        if (start == 0 && length == Length)
            return this;
        if (length == 0)
            return Empty;
        var text = Text.Substring(start, length);
        if (_changes is null || IsContent)
            return new(text, _changes);

        List<int> changes = [];
        if (IsContentAt(start))
            changes.Add(0);
        foreach (var change in _changes)
        {
            if (change > start && change < start + length)
                changes.Add(change - start);
        }

        return new(text, [.. changes]);
    }

    /// <summary>Changes its text, each stretch of one origin by itself.</summary>
    public MarkedText Map(Func<string, string> mapping)
    {
        if (_changes is null || IsContent)
            return new(mapping(Text), _changes);
        var builder = new MarkedTextBuilder(Length);
        foreach (var (start, length, isContent) in Runs())
            builder.Append(mapping(Text.Substring(start, length)), isContent);
        return builder.ToText();
    }

    /// <summary>The stretches of one origin.</summary>
    public IEnumerable<(int Start, int Length, bool IsContent)> Runs()
    {
        if (Length == 0)
            yield break;
        var start = 0;
        var isContent = false;
        foreach (var change in _changes ?? [])
        {
            if (change > start)
                yield return (start, change - start, isContent);
            start = change;
            isContent = !isContent;
        }

        if (Length > start)
            yield return (start, Length - start, isContent);
    }

    public override string ToString() => Text;
}
