using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Reads lists of calls as Python writes them.</summary>
internal sealed class PythonCallReader(CallForm form, IReadOnlyList<ToolDescription> tools) : CallReader(form, tools)
{
    private int _read = -1;
    private int _depth;
    private byte _quote;
    private bool _isEscaped;
    private bool _mayHaveClosed;

    public override bool IsInCall => _read >= 0;

    protected override bool TryBegin(ReadOnlySpan<byte> bytes, bool isOpen)
    {
        if (bytes[Place] != (byte)'[')
            return false;
        (_read, _depth, _quote, _isEscaped, _mayHaveClosed) = (Place, 0, 0, false, false);
        return true;
    }

    protected override ReadResult? ReadCall(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        while (_read < bytes.Length)
        {
            if (!IsEnd(bytes[_read++]))
                continue;
            var text = FrameWords.Decode(bytes[(Place + 1)..(_read - 1)]);
            Place = _read;
            _read = -1;
            return TryParse(text) ? null : ReadResult.Failed;
        }

        return MoreOrCut(isEnd);
    }

    private bool IsEnd(byte value)
    {
        if (_quote != 0)
        {
            // A quote closes a string where what follows a value follows.
            if (_mayHaveClosed && value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                return false;
            if (_mayHaveClosed && value is (byte)',' or (byte)':' or (byte)')' or (byte)']' or (byte)'}')
            {
                _quote = 0;
            }
            else
            {
                _mayHaveClosed = !_isEscaped && value == _quote;
                _isEscaped = !_isEscaped && value == (byte)'\\';
                return false;
            }
        }

        _mayHaveClosed = false;
        switch (value)
        {
            case (byte)'"' or (byte)'\'':
                _quote = value;
                return false;
            case (byte)'[' or (byte)'(' or (byte)'{':
                _depth++;
                return false;
            case (byte)']' or (byte)')' or (byte)'}':
                return --_depth == 0;
            default:
                return false;
        }
    }

    private bool TryParse(string text)
    {
        var calls = new List<ParsedCall>();
        if (text.AsSpan().TrimStart() is ['{', ..])
            return TryParseObjects($"[{text}]");
        for (var at = 0; ;)
        {
            var reader = new LiteralReader(text[at..]);
            if (!reader.TryName(out var name) || !reader.TryTake('('))
                return false;
            var start = at + reader.Place;
            var arguments = new LiteralReader(text[start..]);
            if (!arguments.TryNamedArguments())
                return false;
            calls.Add(new(null, name, arguments.Json));
            arguments.SkipBlanks();
            var isLast = start + arguments.Place == text.Length;
            if (!isLast && !arguments.TryTake(','))
                return false;
            at = start + arguments.Place;
            if (isLast)
                break;
        }

        foreach (var call in calls)
            Add(call);
        return true;
    }

    // Some models of these families write JSON between the marks.
    private bool TryParseObjects(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            ParsedCall?[] calls = [.. document.RootElement.EnumerateArray().Select(call =>
                JsonCallReader.Parse(call, CallForm.Hermes.Keys!))];
            if (!Array.TrueForAll(calls, call => call is not null))
                return false;
            foreach (var call in calls)
                Add(call!);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
