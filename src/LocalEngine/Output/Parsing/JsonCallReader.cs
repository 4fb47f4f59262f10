using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine;

/// <summary>Reads calls that are JSON objects, alone or in a list.</summary>
/// <param name="form">The form.</param>
/// <param name="tools">The tools.</param>
/// <param name="mustBeKnown">Whether only the name of a tool makes an object a call, since no mark does.</param>
internal sealed partial class JsonCallReader(CallForm form, IReadOnlyList<ToolDescription> tools, bool mustBeKnown)
    : CallReader(form, tools)
{
    private static readonly string[] NameKeys = ["name", "tool_name", "function", "tool"];
    private static readonly string[] ArgumentKeys = ["arguments", "parameters", "args", "input"];
    private static readonly string[] IdKeys = ["id", "tool_call_id", "call_id"];

    private JsonExtent _extent;
    private int _read;
    private bool _isInCall;

    public override bool IsInCall => _isInCall;

    protected override bool TryBegin(ReadOnlySpan<byte> bytes, bool isOpen)
    {
        if (bytes[Place] != (byte)'{')
            return false;
        (_extent, _read, _isInCall) = (default, Place, true);
        return true;
    }

    protected override ReadResult? ReadCall(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (mustBeKnown && !MayBeCall(bytes[Place..]))
            return ReadResult.Failed;
        while (_read < bytes.Length)
        {
            if (!_extent.Read(bytes[_read++]))
                continue;
            _isInCall = false;
            if (Parse(FrameWords.Decode(bytes[Place.._read])) is not { } call || (mustBeKnown && Tools.All(tool => tool.Name != call.Name)))
                return Calls.Count > 0 ? ReadResult.Done : ReadResult.Failed;
            Place = _read;
            Add(call);
            return null;
        }

        return MoreOrCut(isEnd);
    }

    private ParsedCall? Parse(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(LiteralOrSame(text));
        }
        catch (JsonException exception)
        {
            return NameProperty().Match(text) is { Success: true } match
                ? new(null, match.Groups[1].Value, text, $"The call is no JSON: {exception.Message}") : null;
        }

        using (document)
            return Parse(document.RootElement, Form.Keys!);
    }

    // Python's quotes are read too where JSON is not to be had.
    private static string LiteralOrSame(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return LiteralReader.ToJson(text) ?? text;
        }
    }

    /// <summary>The call that a JSON object is; <see langword="null"/> where it is none.</summary>
    /// <param name="call">The object.</param>
    /// <param name="keys">Its keys; others that are usual are understood too.</param>
    /// <param name="isInner">Whether it is inside of another one.</param>
    public static ParsedCall? Parse(JsonElement call, JsonCallKeys keys, bool isInner = false)
    {
        if (call.ValueKind != JsonValueKind.Object)
            return null;
        var id = Find(call, keys.Id, IdKeys) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } found ? found.ToString() : null;
        if (keys.Name is null)
        {
            foreach (var property in call.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Object)
                    return ToCall(id, property.Name, property.Value);
            }
        }

        if (!isInner && Find(call, keys.Inner ?? "function") is { ValueKind: JsonValueKind.Object } nested)
            return Parse(nested, keys, isInner: true) is { } parsed ? parsed with { Id = parsed.Id ?? id } : null;
        return Find(call, keys.Name, NameKeys) is { ValueKind: JsonValueKind.String } name && name.GetString() is { Length: > 0 } text
            ? ToCall(id, text, Find(call, keys.Arguments, ArgumentKeys)) : null;
    }

    /// <summary>A call of arguments that are JSON: an object, or the text of one.</summary>
    public static ParsedCall ToCall(string? id, string name, JsonElement? arguments)
    {
        switch (arguments)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return new(id, name, "{}");
            case { ValueKind: JsonValueKind.Object } value:
                return new(id, name, value.GetRawText());
            case { ValueKind: JsonValueKind.String } value:
                return OfText(id, name, value.GetString()!);
            default:
                return new(id, name, arguments.Value.GetRawText(), "The arguments are no JSON object.");
        }
    }

    /// <summary>A call of arguments that are the text of a JSON object.</summary>
    public static ParsedCall OfText(string? id, string name, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => new(id, name, text),
                JsonValueKind.String => OfText(id, name, document.RootElement.GetString()!),
                JsonValueKind.Null => new(id, name, "{}"),
                _ => new(id, name, text, "The arguments are no JSON object."),
            };
        }
        catch (JsonException exception)
        {
            if (string.IsNullOrWhiteSpace(text))
                return new(id, name, "{}");
            return LiteralReader.ToJson(text) is { } json && json.StartsWith('{')
                ? new(id, name, json) : new(id, name, text, $"The arguments are no JSON: {exception.Message}");
        }
    }

    private static JsonElement? Find(JsonElement element, string? key, params string[] others)
    {
        if (key is not null && element.TryGetProperty(key, out var value))
            return value;
        foreach (var other in others)
        {
            if (element.TryGetProperty(other, out value))
                return value;
        }

        return null;
    }

    /// <summary>Whether an object that begins so can be a call of a tool that is known: tells it apart from other objects early.</summary>
    private bool MayBeCall(ReadOnlySpan<byte> bytes)
    {
        var text = FrameWords.Decode(bytes[..Math.Min(bytes.Length, 512)]).TrimEnd('\uFFFD'); // a character may be cut
        var match = FirstProperty().Match(text);
        if (!match.Success)
            return false;
        var key = match.Groups[1].Value;
        string[] keys = [Form.Keys!.Name ?? "", "name", "type", "id", "function", Form.Keys.Id ?? "", .. ArgumentKeys];
        if (!match.Groups[2].Success)
            return Array.Exists(keys, known => known.StartsWith(key, StringComparison.Ordinal));
        if (!keys.Contains(key))
            return false;
        if (key != Form.Keys.Name && key != "name")
            return true;
        var name = match.Groups[3].Value;
        return match.Groups[4].Success ? Tools.Any(tool => tool.Name == name)
            : Tools.Any(tool => tool.Name.StartsWith(name, StringComparison.Ordinal)) || name.Contains('\\', StringComparison.Ordinal);
    }

    [GeneratedRegex("""^\{\s*(?:"([^"]*)("\s*(?::\s*(?:"((?:[^"\\]|\\.)*)(")?|$|[^"\s])|$))?|$)""", RegexOptions.CultureInvariant)]
    private static partial Regex FirstProperty();

    [GeneratedRegex("""["']name["']\s*:\s*["']([^"'\\]+)["']""", RegexOptions.CultureInvariant)]
    private static partial Regex NameProperty();
}
