using System.Text.Json;
using System.Text.Unicode;

namespace Wattwise.Gateway.Reading;

/// <summary>Checks the texts of JSON: a parser lets through what is no Unicode, and what reads it fails later, wherever that is.</summary>
internal static class JsonText
{
    /// <summary>Whether there are more names, values and brackets than so many.</summary>
    /// <param name="json">What claims to be JSON.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="maxDepth">The depth that is allowed.</param>
    /// <exception cref="JsonException">It is no JSON, or too deep.</exception>
    public static bool HasMoreTokens(ReadOnlySpan<byte> json, int most, int maxDepth)
    {
        // Each has one of these before it, or is the bracket that closes one. Texts have some too, so only a low count says enough.
        if (1 + json.Count((byte)',') + json.Count((byte)':') + (2 * (json.Count((byte)'{') + json.Count((byte)'['))) <= most)
            return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        var tokens = 0;
        while (reader.Read())
        {
            if (++tokens > most)
                return true;
        }

        return false;
    }

    /// <summary>Whether all names and values are Unicode: no other bytes than UTF-8, and no half of a surrogate pair.</summary>
    /// <param name="json">JSON that was parsed already, of any depth up to <paramref name="maxDepth"/>.</param>
    /// <param name="maxDepth">The depth that the parser allowed.</param>
    public static bool IsUnicode(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (!Utf8.IsValid(json))
            return false;

        // Halves of pairs can only be written as escapes, \uD800 to \uDFFF.
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
            return true;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
