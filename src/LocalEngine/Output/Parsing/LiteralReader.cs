using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Reads values as JSON, as Python writes them, or as Gemma 4 does, and writes them as JSON. Not thread-safe.</summary>
/// <param name="text">The text.</param>
/// <param name="hasMarkedStrings">Whether strings are between markers, and keys bare, as with Gemma 4.</param>
internal sealed class LiteralReader(string text, bool hasMarkedStrings = false)
{
    public const string Mark = "<|\"|>";

    private const int MostDepth = 64;

    private readonly StringBuilder _json = new();

    public int Place { get; private set; }

    public string Json => _json.ToString();

    /// <summary>A text as a JSON string.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>A whole text as JSON; <see langword="null"/> where it is no value.</summary>
    public static string? ToJson(string text, bool hasMarkedStrings = false)
    {
        var reader = new LiteralReader(text, hasMarkedStrings);
        if (!reader.TryValue(0))
            return null;
        reader.SkipBlanks();
        return reader.Place == text.Length ? reader.Json : null;
    }

    /// <summary>The arguments of a call of Python behind its opening bracket, as a JSON object.</summary>
    public bool TryNamedArguments()
    {
        _json.Append('{');
        SkipBlanks();
        for (var count = 0; !TryTake(')'); count++)
        {
            SkipBlanks();
            if ((count > 0 && !TryTake(',')) || !TryName(out var name) || !TryTake('='))
                return false;
            _json.Append(count > 0 ? "," : "").Append(Quote(name)).Append(':');
            if (!TryValue(0))
                return false;
            SkipBlanks();
        }

        _json.Append('}');
        return true;
    }

    /// <summary>A name: letters, digits, and what names of tools have among them.</summary>
    public bool TryName(out string name)
    {
        SkipBlanks();
        var start = Place;
        while (Place < text.Length
            && (char.IsLetterOrDigit(text[Place]) || text[Place] is '_' or '.' or '-' or '/' or ':'))
            Place++;
        name = text[start..Place];
        SkipBlanks();
        return name.Length > 0;
    }

    public bool TryTake(char sign)
    {
        if (Place >= text.Length || text[Place] != sign)
            return false;
        Place++;
        return true;
    }

    public void SkipBlanks()
    {
        while (Place < text.Length && char.IsWhiteSpace(text[Place]))
            Place++;
    }

    private bool TryValue(int depth)
    {
        SkipBlanks();
        if (Place >= text.Length || depth > MostDepth)
            return false;
        if (hasMarkedStrings && TryMarked(out var marked))
        {
            _json.Append(Quote(marked));
            return true;
        }

        return text[Place] switch
        {
            '{' => TryObject(depth),
            '[' => TryList(']', depth),
            '(' => TryList(')', depth),
            '"' or '\'' => TryString(),
            _ => TryWord(),
        };
    }

    private bool TryObject(int depth)
    {
        Place++;
        _json.Append('{');
        SkipBlanks();
        for (var count = 0; !TryTake('}'); count++)
        {
            if (count > 0)
            {
                if (!TryTake(','))
                    return false;
                _json.Append(',');
                SkipBlanks();
            }

            if (!TryKey())
                return false;
            SkipBlanks();
            if (!TryTake(':'))
                return false;
            _json.Append(':');
            if (!TryValue(depth + 1))
                return false;
            SkipBlanks();
        }

        _json.Append('}');
        return true;
    }

    private bool TryKey()
    {
        if (Place < text.Length && text[Place] is '"' or '\'')
            return TryString();
        if (!hasMarkedStrings)
            return false;
        if (!TryMarked(out var key))
        {
            var end = text.IndexOf(':', Place);
            if (end < 0)
                return false;
            key = text[Place..end].Trim();
            Place = end;
        }

        _json.Append(Quote(key));
        return true;
    }

    private bool TryList(char close, int depth)
    {
        Place++;
        _json.Append('[');
        SkipBlanks();
        for (var count = 0; !TryTake(close); count++)
        {
            if (count > 0)
            {
                if (!TryTake(','))
                    return false;
                SkipBlanks();
                if (TryTake(close))
                    break; // Python allows a comma behind the last one
                _json.Append(',');
            }

            if (!TryValue(depth + 1))
                return false;
            SkipBlanks();
        }

        _json.Append(']');
        return true;
    }

    private bool TryMarked(out string value)
    {
        value = "";
        if (!text.AsSpan(Place).StartsWith(Mark, StringComparison.Ordinal))
            return false;
        var end = text.IndexOf(Mark, Place + Mark.Length, StringComparison.Ordinal);
        if (end < 0)
            return false;
        value = text[(Place + Mark.Length)..end];
        Place = end + Mark.Length;
        return true;
    }

    private bool TryString()
    {
        var quote = text[Place++];
        var value = new StringBuilder();
        while (Place < text.Length)
        {
            var sign = text[Place++];
            if (sign == quote && ClosesString())
            {
                _json.Append(Quote(value.ToString()));
                return true;
            }

            if (sign == '\\')
            {
                if (!TryEscape(value))
                    return false;
            }
            else
            {
                value.Append(sign);
            }
        }

        return false;
    }

    // Some templates, and so models, leave quotes inside of strings as they are.
    private bool ClosesString()
    {
        var at = Place;
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at == text.Length || text[at] is ',' or ':' or ')' or ']' or '}';
    }

    private bool TryEscape(StringBuilder value)
    {
        if (Place >= text.Length)
            return false;
        var sign = text[Place++];
        var digits = sign switch { 'u' => 4, 'x' => 2, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            _ = sign switch
            {
                'n' => value.Append('\n'),
                't' => value.Append('\t'),
                'r' => value.Append('\r'),
                'b' => value.Append('\b'),
                'f' => value.Append('\f'),
                '\\' or '"' or '\'' or '/' => value.Append(sign),
                _ => value.Append('\\').Append(sign), // Python keeps what it does not know
            };
            return true;
        }

        if (Place + digits > text.Length
            || !int.TryParse(text.AsSpan(Place, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        Place += digits;
        if (code is >= 0 and < 0x10000)
            value.Append((char)code);
        else if (Rune.IsValid(code))
            value.Append(new Rune(code).ToString());
        else
            return false;
        return true;
    }

    private bool TryWord()
    {
        var start = Place;
        while (Place < text.Length && (char.IsAsciiLetterOrDigit(text[Place]) || text[Place] is '+' or '-' or '.' or '_'))
            Place++;
        var word = text[start..Place];
        var json = word switch { "True" or "true" => "true", "False" or "false" => "false", "None" or "null" => "null", _ => Number(word) };
        if (json is null)
            return false;
        _json.Append(json);
        return true;
    }

    private static string? Number(string word)
    {
        word = word.TrimStart('+').Replace("_", "", StringComparison.Ordinal);
        if (word.EndsWith('.'))
            word += "0";
        try
        {
            using var document = JsonDocument.Parse(word);
            return document.RootElement.ValueKind == JsonValueKind.Number ? word : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
