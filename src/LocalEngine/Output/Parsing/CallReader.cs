namespace Wattwise.LocalEngine;

/// <summary>Reads the calls of one section while its bytes come in. Not thread-safe.</summary>
/// <remarks>The bytes are always those from the beginning of the section on; what was read of them is not read again.</remarks>
internal abstract class CallReader
{
    private readonly MarkerSet _words;
    private readonly HashSet<string> _openingWords;
    private bool _isOpen;

    protected CallReader(CallForm form, IReadOnlyList<ToolDescription> tools)
    {
        Form = form;
        Tools = tools;
        string[] opening = [.. FrameWords.Of(form.SectionOpen, form.Head)];
        _openingWords = [opening.LastOrDefault() ?? ""];
        _words = new([.. opening, .. FrameWords.Of(form.Close, form.SectionClose, form.Separator), "```json", "```"]);
        _isOpen = opening.Length == 0;
    }

    /// <summary>The calls that are whole.</summary>
    public List<ParsedCall> Calls { get; } = [];

    /// <summary>How much was read.</summary>
    public int Place { get; protected set; }

    protected CallForm Form { get; }

    protected IReadOnlyList<ToolDescription> Tools { get; }

    /// <summary>The reader of a form.</summary>
    public static CallReader Of(CallForm form, IReadOnlyList<ToolDescription> tools) => form switch
    {
        { Keys: not null } => new JsonCallReader(form, tools, mustBeKnown: form.IsBare),
        { Style: ArgumentStyle.Tagged or ArgumentStyle.Nested } => new TaggedCallReader(form, tools),
        { Style: ArgumentStyle.Pythonic } => new PythonCallReader(form, tools),
        { Style: ArgumentStyle.Marked } => new MarkedCallReader(form, tools),
        _ => new NamedCallReader(form, tools),
    };

    /// <summary>Reads on.</summary>
    /// <param name="bytes">The section's bytes so far.</param>
    /// <param name="isEnd">Whether no more come.</param>
    public ReadResult Read(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        while (true)
        {
            var result = IsInCall ? ReadCall(bytes, isEnd) : ReadBetween(bytes, isEnd);
            if (result is { } known)
                return known;
        }
    }

    /// <summary>Whether a call has begun and is not whole.</summary>
    public abstract bool IsInCall { get; }

    /// <summary>Reads on in a call; null where reading goes on.</summary>
    protected abstract ReadResult? ReadCall(ReadOnlySpan<byte> bytes, bool isEnd);

    /// <summary>Begins a call if there is one at the place that was read to.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isOpen">Whether what must stand before a call was read.</param>
    protected abstract bool TryBegin(ReadOnlySpan<byte> bytes, bool isOpen);

    /// <summary>What needs more bytes comes to nothing at the end.</summary>
    protected static ReadResult MoreOrCut(bool isEnd) => isEnd ? ReadResult.Cut : ReadResult.More;

    /// <summary>A call is whole.</summary>
    protected void Add(ParsedCall call)
    {
        Calls.Add(call);
        _isOpen = _openingWords.Contains("");
    }

    private ReadResult? ReadBetween(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var at = Place;
        FrameWords.SkipBlanks(bytes, ref at);
        Place = at;
        if (at == bytes.Length)
            return !isEnd ? ReadResult.More : Calls.Count > 0 ? ReadResult.Done : ReadResult.Cut;
        if (TryBegin(bytes, _isOpen))
            return null;
        var word = _words.Match(bytes[at..], isEnd, out var isOpen);
        if (isOpen)
            return ReadResult.More;
        if (word >= 0)
        {
            Place += _words.LengthOf(word);
            _isOpen |= _openingWords.Contains(_words.TextOf(word));
            return null;
        }

        if (bytes[at] is not ((byte)',' or (byte)'[' or (byte)']' or (byte)';'))
            return DoneOrFailed();
        Place++;
        return null;
    }

    private ReadResult DoneOrFailed() => Calls.Count > 0 ? ReadResult.Done : ReadResult.Failed;
}
