namespace Wattwise.LocalEngine;

/// <summary>The marks of a form, to be found in bytes. Immutable and thread-safe.</summary>
internal sealed class OutputMarks
{
    private readonly MarkerSet _markers;
    private readonly Dictionary<string, OutputMark> _kinds = new(StringComparer.Ordinal);

    /// <param name="form">The form.</param>
    /// <param name="hasTools">Whether there can be calls.</param>
    public OutputMarks(OutputForm form, bool hasTools)
    {
        if (form.Messages is { } messages)
        {
            _kinds[messages.Open] = OutputMark.MessageOpen;
            foreach (var end in messages.Ends)
                _kinds[end] = OutputMark.MessageEnd;
        }
        else if (hasTools)
        {
            foreach (var trigger in form.CallsOrHermes.Triggers)
                _kinds[trigger] = OutputMark.Call;
            _kinds.TryAdd(CallForm.Hermes.Triggers[0], OutputMark.HermesCall);
        }

        if (form.Reasoning is { } reasoning)
        {
            _kinds.TryAdd(reasoning.Open.Trim(), OutputMark.ReasoningOpen);
            _kinds.TryAdd(reasoning.Close.Trim(), OutputMark.ReasoningClose);
        }

        foreach (var ignored in form.Ignored)
            _kinds.TryAdd(ignored, OutputMark.Ignored);
        _markers = new(_kinds.Keys);
    }

    /// <summary>Finds the first mark.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="isEnd">Whether no more come.</param>
    /// <param name="place">Where it is, or may be; the number of bytes where there is none.</param>
    /// <param name="length">How long it is.</param>
    public OutputMark Find(ReadOnlySpan<byte> bytes, bool isEnd, out int place, out int length)
    {
        var found = _markers.Find(bytes, isEnd, out place);
        length = found < 0 ? 0 : _markers.LengthOf(found);
        return found < 0 ? OutputMark.None : _kinds[_markers.TextOf(found)];
    }

    /// <summary>How long the mark is that bytes begin with; 0 where there is none.</summary>
    public int LengthAt(ReadOnlySpan<byte> bytes) => _markers.Match(bytes, isEnd: true, out _) is >= 0 and var found
        ? _markers.LengthOf(found) : 0;
}
