namespace Wattwise.LocalEngine;

/// <summary>
/// Reads what stands between the beginning of a call and its arguments: the name, perhaps an id. Immutable and thread-safe.
/// </summary>
internal sealed class CallHeader
{
    private const int MostBytes = 512;

    private readonly CallForm _form;
    private readonly MarkerSet _ends;
    private readonly string[] _consumed;

    /// <param name="form">The form.</param>
    /// <param name="others">What ends a header where the form has nothing between name and arguments, or where that is left out.</param>
    public CallHeader(CallForm form, params string[] others)
    {
        _form = form;
        var pieces = form.Pieces.TakeWhile(piece => piece.Kind != CallPieceKind.Arguments).ToList();
        var last = pieces.Count > 1 && pieces[^1].Kind == CallPieceKind.Literal ? pieces[^1].Text : "";
        _consumed = last.Trim().Length > 0 ? [last.Trim()] : [];
        _ends = new([.. _consumed, .. others]);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The bytes from its beginning on.</param>
    /// <param name="isEnd">Whether no more come.</param>
    /// <param name="header">What it says.</param>
    /// <param name="length">How many bytes it has.</param>
    public ReadResult Read(ReadOnlySpan<byte> bytes, bool isEnd, out (string Name, string? Id) header, out int length)
    {
        header = default;
        var found = _ends.Find(bytes, isEnd, out length);
        if (length > MostBytes)
            return ReadResult.Failed;
        if (found < 0)
            return isEnd ? ReadResult.Cut : ReadResult.More;
        header = Parse(FrameWords.Decode(bytes[..length]));
        if (_consumed.Contains(_ends.TextOf(found)))
            length += _ends.LengthOf(found);
        return header.Name.Length > 0 && !header.Name.Contains('\n', StringComparison.Ordinal) ? ReadResult.Done : ReadResult.Failed;
    }

    private (string Name, string? Id) Parse(string text)
    {
        text = text.Trim();
        var first = _form.Pieces.First(piece => piece.Kind != CallPieceKind.Literal).Kind;
        if (first == CallPieceKind.NumberedName)
        {
            var colon = text.LastIndexOf(':');
            var name = colon > 0 && text.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? text[..colon] : text;
            return (name.StartsWith("functions.", StringComparison.Ordinal) ? name["functions.".Length..] : name, text);
        }

        // A literal in the middle separates name and id, or the name and a number.
        var middle = _form.Pieces.Skip(1).FirstOrDefault(piece => piece.Kind == CallPieceKind.Literal).Text?.Trim() ?? "";
        var at = middle.Length == 0 ? -1 : text.IndexOf(middle, StringComparison.Ordinal);
        if (at < 0)
            return (text, null);
        var (before, behind) = (text[..at].Trim(), text[(at + middle.Length)..].Trim());
        var hasId = _form.Pieces.Any(piece => piece.Kind == CallPieceKind.Id);
        return first == CallPieceKind.Id ? (behind, before) : (before, hasId && behind.Length > 0 ? behind : null);
    }
}
