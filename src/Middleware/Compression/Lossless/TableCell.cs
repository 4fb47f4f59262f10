using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>How a value is written in a cell.</summary>
/// <remarks>
/// Strings stand without quotes where nothing else could be meant. Every other value is JSON: it ends where its JSON ends, so that commas
/// in it do no harm, and it holds no bare newline. A cell with nothing in it says that the row lacks the key.
/// </remarks>
internal static class TableCell
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
        ",\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018"
        + "\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f\u0085\u2028\u2029");

    private static readonly SearchValues<char> SpecialInNames = SearchValues.Create(",.=:\"\n\r\t");

    public static void Write(JsonElement value, bool inTextColumn, JsonShorthand values, StringBuilder text)
    {
        if (value.ValueKind == JsonValueKind.String && Bare(value) is { } bare && (inTextColumn || !IsLiteral(bare)))
        {
            text.Append(bare);
        }
        else
        {
            values.Write(value, text);
        }
    }

    /// <summary>A key as the header writes it.</summary>
    public static string Name(string key)
    {
        if (key.Length > 0 && key.AsSpan().IndexOfAny(SpecialInNames) < 0 && IsBare(key))
        {
            return key;
        }
        var text = new StringBuilder();
        JsonMinifier.WriteString(JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, text);
        return text.ToString();
    }

    /// <summary>Whether a string would be read as a number or a literal if it had no quotes.</summary>
    public static bool LooksLikeLiteral(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        // Longer ones are no numbers that anyone writes; those keep their quotes.
        return raw.Length is > 2 and < 40 && raw[1] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') or (byte)'t' or (byte)'f' or (byte)'n'
            && IsLiteral(Encoding.UTF8.GetString(raw[1..^1]));
    }

    private static string? Bare(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (raw.IsEmpty || raw.IndexOf("\\u"u8) >= 0 && (raw.IndexOf("\\ud"u8) >= 0 || raw.IndexOf("\\uD"u8) >= 0))
        {
            return null;
        }
        var text = value.GetString()!;
        return IsBare(text) ? text : null;
    }

    private static bool IsBare(string text) =>
        text[0] is not ('"' or '{' or '[') && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1])
            && text.AsSpan().IndexOfAny(Special) < 0
        && !JsonShorthand.IsReserved(text);

    // A number of JSON's grammar, or true, false, null.
    private static bool IsLiteral(string text)
    {
        if (text is "true" or "false" or "null")
        {
            return true;
        }
        var at = text[0] == '-' ? 1 : 0;
        var digits = Digits(text, at);
        if (digits == 0 || digits > 1 && text[at] == '0')
        {
            return false;
        }
        at += digits;
        if (at < text.Length && text[at] == '.')
        {
            var fraction = Digits(text, at + 1);
            if (fraction == 0)
            {
                return false;
            }
            at += 1 + fraction;
        }
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at += at + 1 < text.Length && text[at + 1] is '+' or '-' ? 2 : 1;
            var exponent = Digits(text, at);
            if (exponent == 0)
            {
                return false;
            }
            at += exponent;
        }
        return at == text.Length;
    }

    private static int Digits(string text, int from)
    {
        var at = from;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
        return at - from;
    }
}
