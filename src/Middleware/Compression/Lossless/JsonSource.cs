using System.Runtime.InteropServices;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>Reads text that is wholly JSON, if it can be written again without loss.</summary>
internal static class JsonSource
{
    private const int DeepestValue = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = DeepestValue, AllowDuplicateProperties = false };

    /// <summary>An object or an array; <see langword="null"/> if the text is neither, is too deep, or names a key twice.</summary>
    public static JsonDocument? Parse(string text)
    {
        var trimmed = text.AsSpan().Trim(" \t\r\n");
        return trimmed.Length >= 2 && (trimmed[0], trimmed[^1]) is ('{', '}') or ('[', ']') ? TryParse(text.AsMemory()) : null;
    }

    /// <summary>An array of the objects that stand on one line each; <see langword="null"/> if any line is something else.</summary>
    public static JsonDocument? ParseLines(string text)
    {
        text = text.Trim();
        if (text.Length < 2 || text[0] != '{' || text[^1] != '}' || !text.Contains('\n'))
        {
            return null;
        }
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range].TrimEnd('\r');
            if (line.Length < 2 || line[0] != '{' || line[^1] != '}')
            {
                return null;
            }
        }
        var json = TryParse($"[{text.Replace("\n", ",\n", StringComparison.Ordinal)}]".AsMemory());
        if (json is null || json.RootElement.GetArrayLength() != text.AsSpan().Count('\n') + 1
            || json.RootElement.EnumerateArray().Any(SpansLines))
        {
            json?.Dispose();
            return null;
        }
        return json;
    }

    private static bool SpansLines(JsonElement row) => JsonMarshal.GetRawUtf8Value(row).Contains((byte)'\n');

    private static JsonDocument? TryParse(ReadOnlyMemory<char> text)
    {
        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
