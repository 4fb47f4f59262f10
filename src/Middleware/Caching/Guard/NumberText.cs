using System.Globalization;
using System.Text.RegularExpressions;

namespace Wattwise.Caching;

/// <summary>Brings numbers in digits to one form: 1,000 and 1000, 1/2 and ½, 3/14/2025 and 14.3.2025.</summary>
internal static partial class NumberText
{
    /// <summary>Where a number ends: its digits with separators that have a digit behind them.</summary>
    public static int End(string prompt, int start)
    {
        var end = start + 1;
        while (end < prompt.Length && (char.IsDigit(prompt[end]) || (IsSeparator(prompt, start, end) && end + 1 < prompt.Length && char.IsDigit(prompt[end + 1]))))
            end++;
        return end;
    }

    /// <summary>The value of a character that is a number by itself.</summary>
    public static string OfCharacter(char character) => char.GetNumericValue(character).ToString(CultureInfo.InvariantCulture);

    /// <summary>The same number in the digits 0 to 9, whatever script it is written in.</summary>
    public static string InAsciiDigits(string number)
    {
        foreach (var character in number)
        {
            if (!char.IsAscii(character))
            {
                return string.Create(number.Length, number, static (digits, source) =>
                {
                    for (var i = 0; i < digits.Length; i++)
                        digits[i] = CharUnicodeInfo.GetDecimalDigitValue(source[i]) is >= 0 and var value ? (char)('0' + value) : source[i];
                });
            }
        }

        return number;
    }

    /// <summary>What a number in digits is, in its plain form.</summary>
    public static (string Text, PromptWordKind Kind) Read(string written)
    {
        if (written.AsSpan().ContainsAnyExceptInRange('0', '9') is false)
            return (written, PromptWordKind.Number);

        // Nothing that has more characters is a date, a time or a grouped number of any sense.
        if (written.Length > 40)
            return (written, PromptWordKind.Number);

        if (Time().Match(written) is { Success: true } time)
            return ($"{int.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture):00}:{time.Groups[2].ValueSpan}", PromptWordKind.Time);
        if (YearFirst().Match(written) is { Success: true } iso)
            return (Date(iso.Groups[1].ValueSpan, iso.Groups[2].ValueSpan, iso.Groups[3].ValueSpan), PromptWordKind.Date);
        if (YearLast().Match(written) is { Success: true } date)
            return (ReadDate(written, date), PromptWordKind.Date);
        if (Thousands().IsMatch(written))
            return (written.Replace(",", "", StringComparison.Ordinal), PromptWordKind.Number);
        if (OtherThousands().IsMatch(written))
            return (string.Concat(written.Where(char.IsAsciiDigit)), PromptWordKind.Number);
        return written switch
        {
            "1/2" => ("0.5", PromptWordKind.Number),
            "1/4" => ("0.25", PromptWordKind.Number),
            "3/4" => ("0.75", PromptWordKind.Number),
            _ => (written, Version().IsMatch(written) ? PromptWordKind.Version : PromptWordKind.Number),
        };
    }

    // 3/4/2025 is in March or in April: it stays as written, and equals only itself.
    private static string ReadDate(string written, Match date)
    {
        var first = int.Parse(date.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var second = int.Parse(date.Groups[3].ValueSpan, CultureInfo.InvariantCulture);
        var isDayFirst = date.Groups[2].Value == "." || first > 12;
        return !isDayFirst && second <= 12 && first != second ? written
            : isDayFirst ? Date(date.Groups[4].ValueSpan, date.Groups[3].ValueSpan, date.Groups[1].ValueSpan)
            : Date(date.Groups[4].ValueSpan, date.Groups[1].ValueSpan, date.Groups[3].ValueSpan);
    }

    private static string Date(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day) => string.Create(
        CultureInfo.InvariantCulture, $"{year}-{int.Parse(month, CultureInfo.InvariantCulture):00}-{int.Parse(day, CultureInfo.InvariantCulture):00}");

    private static bool IsSeparator(string prompt, int start, int index) => prompt[index] switch
    {
        '.' or ',' or ':' or '/' => true,

        // Groups of three digits: narrow and no-break spaces, and the Swiss apostrophe.
        '\u00a0' or '\u202f' or '\u2009' or '\'' or '\u2019' => index + 3 < prompt.Length && char.IsDigit(prompt[index + 2]) && char.IsDigit(prompt[index + 3])
            && (index + 4 == prompt.Length || !char.IsDigit(prompt[index + 4])),

        // 2025-03-04, not 3-5.
        '-' => (index == start + 4 && IsDatePart(prompt, index)) || (index - start is 6 or 7 && prompt[start + 4] == '-'),
        _ => false,
    };

    private static bool IsDatePart(string prompt, int index)
    {
        var end = index + 1;
        while (end < prompt.Length && end < index + 3 && char.IsDigit(prompt[end]))
            end++;
        return end > index + 1 && end + 1 < prompt.Length && prompt[end] == '-' && char.IsDigit(prompt[end + 1]);
    }

    [GeneratedRegex(@"^\d{1,3}(,\d{3})+(\.\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"^(\d{1,3}(\.\d{3}){2,}|\d{1,3}([\u00a0\u202f\u2009'\u2019]\d{3})+)$", RegexOptions.CultureInvariant)]
    private static partial Regex OtherThousands();

    [GeneratedRegex(@"^([01]?\d|2[0-4]):([0-5]\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"^(\d{4})-(\d{1,2})-(\d{1,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(\d{1,2})([/.])(\d{1,2})\2(\d{4})$", RegexOptions.CultureInvariant)]
    private static partial Regex YearLast();

    [GeneratedRegex(@"^\d+(\.\d+){2,}$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
