using System.Globalization;
using System.Text;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Resolves the escapes of a string literal, as Python does.</summary>
internal static class StringLiteral
{
    /// <summary>The text that a literal stands for.</summary>
    /// <param name="literal">What stands between the quotes.</param>
    /// <returns>The text, or null where an escape is cut off or no character.</returns>
    public static string? Unescape(string literal)
    {
        if (!literal.Contains('\\', StringComparison.Ordinal))
            return literal;
        var text = new StringBuilder(literal.Length);
        for (var at = 0; at < literal.Length;)
        {
            if (literal[at] != '\\')
            {
                text.Append(literal[at++]);
                continue;
            }

            if (at + 1 == literal.Length)
                return null;
            var digits = literal[at + 1] switch
            {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            if (digits > 0)
            {
                if (!TryReadPoint(literal, at + 2, digits, out var point))
                    return null;
                Append(text, point);
                at += 2 + digits;
            }
            else if (literal[at + 1] is >= '0' and <= '7')
            {
                var end = at + 1;
                var value = 0;
                while (end < literal.Length && end < at + 4 && literal[end] is >= '0' and <= '7')
                    value = (value * 8) + literal[end++] - '0';
                text.Append((char)value);
                at = end;
            }
            else
            {
                text.Append(Simple(literal[at + 1]));
                at += 2;
            }
        }

        return text.ToString();
    }

    private static bool TryReadPoint(string literal, int start, int digits, out int point)
    {
        point = 0;
        return start + digits <= literal.Length
            && int.TryParse(literal.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out point)
            && point is >= 0 and <= 0x10FFFF;
    }

    private static void Append(StringBuilder text, int point)
    {
        if (point <= char.MaxValue)
            text.Append((char)point);
        else
            text.Append(char.ConvertFromUtf32(point));
    }

    // What is no escape stays as it stands, with its backslash.
    private static string Simple(char character) => character switch
    {
        '\n' => "",
        '\\' => "\\",
        '\'' => "'",
        '"' => "\"",
        'a' => "\a",
        'b' => "\b",
        'f' => "\f",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\v",
        _ => "\\" + character,
    };
}
