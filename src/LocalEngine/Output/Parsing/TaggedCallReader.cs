using System.Text;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Reads calls with each argument between tags.</summary>
internal sealed class TaggedCallReader : CallReader
{
    private const string CharacterData = "<![CDATA[";
    private const string CharacterDataEnd = "]]>";
    private const int MostKeyBytes = 1024;

    private readonly ArgumentTags _tags;
    private readonly CallHeader _header;
    private readonly MarkerSet _next;
    private readonly MarkerSet _keyEnd;
    private readonly MarkerSet[] _keyClose;
    private readonly StringBuilder _json = new();
    private Step _step;
    private (string Name, string? Id) _named;
    private string _key = "";
    private string _keyCloseText = "";
    private MarkerSet? _valueEnd;
    private int _read;
    private int _search;
    private int _scanned;
    private JsonExtent _extent;
    private bool _isCharacterData;
    private bool _isJson;

    public TaggedCallReader(CallForm form, IReadOnlyList<ToolDescription> tools)
        : base(form, tools)
    {
        _tags = form.Tags!;
        // The name in a closing tag tells nested elements apart, but not the call's own.
        string[] closes = _tags.IsNamed ? [form.Close.Trim()] : [.. FrameWords.Of(form.Close, form.SectionClose).Take(1)];
        var open = _tags.Open.Trim();
        _header = new(form, [open, .. closes]);
        _next = new([open, .. closes]);

        // "</arg_key>\n<arg_value>" is read as two, since models leave the white space out.
        var parts = _tags.KeyCloses.Select(close => close.Trim().Split('\n')).ToList();
        var start = parts.Count == 1 ? parts[0][0] : Start([.. parts.Select(part => part[0])]);
        _keyEnd = new([start]);
        _keyClose = parts.Count == 1 ? [.. parts[0].Skip(1).Select(part => new MarkerSet([part.Trim()]))]
            : [new(parts.Select(part => part[0][start.Length..]))];
    }

    private enum Step
    {
        Outside,
        Header,
        Between,
        Key,
        KeyClose,
        Value,
    }

    public override bool IsInCall => _step != Step.Outside;

    protected override bool TryBegin(ReadOnlySpan<byte> bytes, bool isOpen)
    {
        if (!isOpen)
            return false;
        (_step, _read) = (Step.Header, Place);
        _json.Clear().Append('{');
        return true;
    }

    protected override ReadResult? ReadCall(ReadOnlySpan<byte> bytes, bool isEnd) => _step switch
    {
        Step.Header => ReadHeader(bytes, isEnd),
        Step.Between => ReadBetweenArguments(bytes, isEnd),
        Step.Key => ReadKey(bytes, isEnd),
        Step.KeyClose => ReadKeyClose(bytes, isEnd),
        _ => ReadValue(bytes, isEnd),
    };

    private static string Start(string[] texts)
    {
        var start = texts[0];
        foreach (var text in texts)
            start = start[..start.AsSpan().CommonPrefixLength(text)];
        return start;
    }

    private ReadResult? ReadHeader(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var result = _header.Read(bytes[_read..], isEnd, out _named, out var length);
        if (result != ReadResult.Done)
            return Calls.Count > 0 && result == ReadResult.Failed ? ReadResult.Done : result;
        _read += length;
        _step = Step.Between;
        return null;
    }

    private ReadResult? ReadBetweenArguments(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        FrameWords.SkipBlanks(bytes, ref _read);
        var next = _next.Match(bytes[_read..], isEnd, out var isOpen);
        if (isOpen)
            return ReadResult.More;
        if (next < 0)
            return ReadResult.Failed;
        if (next == 0)
        {
            _read += _next.LengthOf(0);
            _step = Step.Key;
            return null;
        }

        _step = Step.Outside;
        Place = _read + _next.LengthOf(next);
        Add(new(_named.Id, _named.Name, _json.Append('}').ToString()));
        return null;
    }

    private ReadResult? ReadKey(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var isThere = _keyEnd.Find(bytes[_read..], isEnd, out var length) >= 0;
        if (length > MostKeyBytes)
            return ReadResult.Failed;
        if (!isThere)
            return MoreOrCut(isEnd);
        _key = FrameWords.Decode(bytes.Slice(_read, length)).Trim();
        _keyCloseText = "";
        _read += length + _keyEnd.LengthOf(0);
        (_step, _search) = (Step.KeyClose, 0);
        return null;
    }

    private ReadResult? ReadKeyClose(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        while (_search < _keyClose.Length)
        {
            var at = _read;
            FrameWords.SkipBlanks(bytes, ref at);
            var found = _keyClose[_search].Match(bytes[at..], isEnd, out var isOpen);
            if (isOpen)
                return ReadResult.More;
            if (found < 0)
                return ReadResult.Failed;
            _keyCloseText = _keyClose[_search].TextOf(found);
            _read = at + _keyClose[_search++].LengthOf(found);
        }

        // One newline belongs to the tag where the form has it; more are the value's.
        if (_tags.KeyClose.EndsWith('\n'))
        {
            if (_read == bytes.Length)
                return MoreOrCut(isEnd);
            if (bytes[_read] == (byte)'\n')
                _read++;
        }

        (_step, _search, _scanned, _isCharacterData, _isJson) = (Step.Value, _read, -1, false, false);
        _valueEnd = new([_tags.ValueEnd(_key)]);
        return null;
    }

    private ReadResult? ReadValue(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (_scanned < 0 && _read < bytes.Length)
        {
            _scanned = _read;
            _extent = default;
            _isJson = bytes[_read] is (byte)'{' or (byte)'[' && Form.Style == ArgumentStyle.Tagged && !_tags.HasPythonCollections
                && (TypesOf(SchemaOf(out var root), root) & JsonTypes.Text) == 0;
        }

        if (_tags.HasCharacterData && !_isCharacterData && _search == _read)
        {
            var text = FrameWords.Decode(bytes.Slice(_read, Math.Min(CharacterData.Length, bytes.Length - _read)));
            if (!isEnd && text.Length < CharacterData.Length && CharacterData.StartsWith(text, StringComparison.Ordinal))
                return ReadResult.More;
            _isCharacterData = text == CharacterData;
        }

        while (true)
        {
            if (_valueEnd!.Find(bytes[_search..], isEnd, out var length) < 0)
            {
                _search += length;
                return MoreOrCut(isEnd);
            }

            // What closes a value is followed by another argument or the end of the call: else it is a part of the value.
            var end = _search + length;
            var next = end + _valueEnd.LengthOf(0);
            FrameWords.SkipBlanks(bytes, ref next);
            var isReal = _next.Match(bytes[next..], isEnd, out var isOpen) >= 0;
            if (isOpen)
            {
                _search = end;
                return ReadResult.More;
            }

            if ((_isCharacterData && !bytes[_read..end].EndsWith("]]>"u8)) || IsInsideJson(bytes, end))
                isReal = false;
            if (isReal || (isEnd && next == bytes.Length))
            {
                AddValue(bytes[_read..end]);
                _read = end + _valueEnd.LengthOf(0);
                _step = Step.Between;
                return null;
            }

            _search = end + 1;
        }
    }

    // What closes a value may stand inside of a string of a list or an object.
    private bool IsInsideJson(ReadOnlySpan<byte> bytes, int end)
    {
        if (!_isJson)
            return false;
        for (; _scanned < end; _scanned++)
            _extent.Read(bytes[_scanned]);
        return _extent.IsInString;
    }

    private void AddValue(ReadOnlySpan<byte> bytes)
    {
        var value = FrameWords.Decode(bytes);
        if (_isCharacterData)
            value = value[CharacterData.Length..^CharacterDataEnd.Length];
        else if (_tags.ValueClose.StartsWith('\n') && value.EndsWith('\n'))
            value = value[..^1];
        var schema = SchemaOf(out var root);
        if (_json.Length > 1)
            _json.Append(", ");
        _json.Append(LiteralReader.Quote(_key)).Append(": ");
        if (_isCharacterData)
            _json.Append(LiteralReader.Quote(value));
        else if (Form.Style == ArgumentStyle.Nested)
            _json.Append(NestedValue.ToJson(value, _tags.Open, schema, root));
        else
            _json.Append(ArgumentValue.ToJson(value, TypesOf(schema, root)));
    }

    private JsonElement SchemaOf(out JsonElement root)
    {
        root = Tools.FirstOrDefault(tool => tool.Name == _named.Name)?.Schema ?? default;
        return ArgumentTypes.Of(root, root, _key);
    }

    private JsonTypes TypesOf(JsonElement schema, JsonElement root)
    {
        if (_tags.TypedKeyCloses.Count == 0)
            return ArgumentTypes.Types(schema, root);
        var types = JsonTypes.None;
        foreach (var (type, close) in _tags.TypedKeyCloses)
        {
            if (close.TrimEnd().EndsWith(_keyCloseText, StringComparison.Ordinal))
                types |= type;
        }

        return types == JsonTypes.None ? JsonTypes.All : types;
    }
}
