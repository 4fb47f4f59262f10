using System.Globalization;

namespace Wattwise.Cascade;

/// <summary>Cuts a text into numbers, operators and what is neither. A unit right after a number ("16 eggs", "$9") is part of it.</summary>
internal static class ArithmeticTokens
{
    private const int MaxUnits = 2;

    public static List<ArithmeticToken> Read(ReadOnlySpan<char> text)
    {
        var tokens = new List<ArithmeticToken>(64);
        var units = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is ' ' or '\t' or '$' or '€' or '£' or '<' or '>')
                continue;
            if (char.IsAsciiDigit(c) || (c == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                var end = i + 1;
                while (end < text.Length && (char.IsAsciiDigit(text[end])
                    || (text[end] is '.' or ',' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
                    end++;
                tokens.Add(Number(text[i..end]));
                units = 0;
                i = end - 1;
                if (i + 1 < text.Length && text[i + 1] == '%' && tokens[^1].Kind == ArithmeticKind.Number)
                {
                    tokens[^1] = tokens[^1] with { Value = tokens[^1].Value / 100, Decimals = tokens[^1].Decimals + 2 };
                    i++;
                }

                continue;
            }

            if (IsTimes(text, i, tokens) || c is '×' or '·')
            {
                tokens.Add(new(ArithmeticKind.Operator, '*', 0, 0));
            }
            else if (char.IsLetter(c))
            {
                var end = i + 1;
                while (end < text.Length && char.IsLetter(text[end]))
                    end++;
                i = end - 1;
                if (tokens.Count == 0 || tokens[^1].Kind is not (ArithmeticKind.Number or ArithmeticKind.Close) || ++units > MaxUnits)
                    AddOther(tokens);
            }
            else
            {
                // A power is left alone: no model's text may cost time.
                var isPower = c is '^' || (c == '*' && i + 1 < text.Length && text[i + 1] == '*');
                var token = isPower ? default : c switch
                {
                    '+' or '*' or '/' => new(ArithmeticKind.Operator, c, 0, 0),
                    '-' or '−' or '–' => new(ArithmeticKind.Operator, '-', 0, 0),
                    '÷' => new(ArithmeticKind.Operator, '/', 0, 0),
                    '(' => new(ArithmeticKind.Open, c, 0, 0),
                    ')' => new(ArithmeticKind.Close, c, 0, 0),
                    '=' => new(ArithmeticKind.Equal, c, 0, 0),
                    _ => default(ArithmeticToken),
                };
                if (token.Kind == ArithmeticKind.Other)
                    AddOther(tokens);
                else
                    tokens.Add(token);
                i += isPower && c == '*' ? 1 : 0;
            }
        }

        return tokens;
    }

    // One for as much as there is of it.
    private static void AddOther(List<ArithmeticToken> tokens)
    {
        if (tokens.Count == 0 || tokens[^1].Kind != ArithmeticKind.Other)
            tokens.Add(default);
    }

    // "3 x 4" with the letter as a sign: between numbers.
    private static bool IsTimes(ReadOnlySpan<char> text, int index, List<ArithmeticToken> tokens)
    {
        if (text[index] is not ('x' or 'X') || tokens.Count == 0 || tokens[^1].Kind is not (ArithmeticKind.Number or ArithmeticKind.Close))
            return false;
        var next = index + 1;
        while (next < text.Length && text[next] is ' ' or '$')
            next++;
        return next < text.Length && (char.IsAsciiDigit(text[next]) || text[next] == '(');
    }

    private static ArithmeticToken Number(ReadOnlySpan<char> text)
    {
        var point = text.LastIndexOf('.');
        return text.Length <= 24 && double.TryParse(
            text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value)
            ? new(ArithmeticKind.Number, '0', value, point < 0 ? 0 : text.Length - point - 1)
            : default;
    }
}
