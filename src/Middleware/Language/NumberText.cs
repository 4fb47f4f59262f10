using System.Globalization;
using System.Text.RegularExpressions;

namespace Wattwise.Language;

/// <summary>Brings numbers in digits to one form: 1,000 and 1000, 1/2 and ½, 3/14/2025 and 14.3.2025.</summary>
internal static partial class NumberText
{
    // Nothing that has more characters is a date, a time or a grouped number of any sense.
    private const int MaxLength = 40;

    /// <summary>The end of a number: its digits with separators that have a digit behind them, and a fraction in one character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Index of its first digit.</param>
    public static int End(ReadOnlySpan<char> text, int start)
    {
        var end = EndOfDigits(text, start);
        return end < text.Length && IsFraction(text[end]) ? end + 1 : end;
    }

    /// <summary>The end of a number without a fraction in one character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Index of its first digit.</param>
    public static int EndOfDigits(ReadOnlySpan<char> text, int start)
    {
        var end = start + 1;
        while (end < text.Length
            && (char.IsDigit(text[end]) || (IsSeparator(text, start, end) && end + 1 < text.Length && char.IsDigit(text[end + 1]))))
            end++;
        return end;
    }

    /// <summary>A date, a time, a version or a number, by the look of its digits and separators.</summary>
    /// <param name="number">The number without a sign.</param>
    public static WordKind KindOf(ReadOnlySpan<char> number)
    {
        if (number.Length > MaxLength || !number.ContainsAnyExceptInRange('0', '9') || IsFraction(number[^1]))
            return WordKind.Number;

        Span<char> digits = stackalloc char[number.Length];
        WriteAsciiDigits(number, digits);
        return Time().IsMatch(digits) ? WordKind.Time
            : YearFirst().IsMatch(digits) || YearLast().IsMatch(digits) ? WordKind.Date
            : Version().IsMatch(digits) && !OtherThousands().IsMatch(digits) ? WordKind.Version
            : WordKind.Number;
    }

    /// <summary>
    /// The number as written, in the digits 0 to 9, whatever script it is written in; a fraction in one character as what it adds.
    /// </summary>
    /// <param name="number">The number without a sign.</param>
    public static string InAsciiDigits(ReadOnlySpan<char> number)
    {
        if (!IsFraction(number[^1]))
            return WithAsciiDigits(number);
        var fraction = char.GetNumericValue(number[^1]).ToString(CultureInfo.InvariantCulture);
        return number.Length == 1 ? fraction : $"{WithAsciiDigits(number[..^1])}+{fraction}";
    }

    /// <summary>
    /// The number in its plain form: a date as year, month and day, a time with two digits each, no marks between thousands.
    /// </summary>
    /// <param name="number">The number without a sign.</param>
    /// <param name="kind">Its kind, by <see cref="KindOf"/>.</param>
    public static string Plain(ReadOnlySpan<char> number, WordKind kind)
    {
        var written = InAsciiDigits(number);
        return kind switch
        {
            WordKind.Time => written.Length == 4 ? "0" + written : written,
            WordKind.Date => YearFirst().Match(written) is { Success: true } date
                ? Date(date.Groups[1].ValueSpan, date.Groups[2].ValueSpan, date.Groups[3].ValueSpan)
                : ReadDate(written, YearLast().Match(written)),
            WordKind.Number when written.Length <= MaxLength && written.AsSpan().ContainsAnyExceptInRange('0', '9') =>
                WithoutMarks(written),
            _ => written,
        };
    }

    private static bool IsFraction(char character) => char.IsNumber(character) && !char.IsDigit(character);

    private static string WithoutMarks(string written) =>
        Thousands().IsMatch(written) ? written.Replace(",", "", StringComparison.Ordinal)
        : OtherThousands().IsMatch(written) ? string.Concat(written.Where(char.IsAsciiDigit))
        : written switch
        {
            "1/2" => "0.5",
            "1/4" => "0.25",
            "3/4" => "0.75",
            _ => written,
        };

    private static string WithAsciiDigits(ReadOnlySpan<char> number) =>
        string.Create(number.Length, number, static (digits, source) => WriteAsciiDigits(source, digits));

    private static void WriteAsciiDigits(ReadOnlySpan<char> number, Span<char> digits)
    {
        for (var i = 0; i < number.Length; i++)
            digits[i] = !char.IsAscii(number[i]) && CharUnicodeInfo.GetDecimalDigitValue(number[i]) is >= 0 and var value
                ? (char)('0' + value)
                : number[i];
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
        CultureInfo.InvariantCulture,
        $"{year}-{int.Parse(month, CultureInfo.InvariantCulture):00}-{int.Parse(day, CultureInfo.InvariantCulture):00}");

    private static bool IsSeparator(ReadOnlySpan<char> text, int start, int index) => text[index] switch
    {
        '.' or ',' or ':' or '/' => true,

        // Groups of three digits: narrow and no-break spaces, and the Swiss apostrophe.
        '\u00a0' or '\u202f' or '\u2009' or '\'' or '\u2019' => index + 3 < text.Length && char.IsDigit(text[index + 2])
            && char.IsDigit(text[index + 3])
            && (index + 4 == text.Length || !char.IsDigit(text[index + 4])),

        // 2025-03-04, not 3-5.
        '-' => (index == start + 4 && IsDatePart(text, index)) || (index - start is 6 or 7 && text[start + 4] == '-'),
        _ => false,
    };

    private static bool IsDatePart(ReadOnlySpan<char> text, int index)
    {
        var end = index + 1;
        while (end < text.Length && end < index + 3 && char.IsDigit(text[end]))
            end++;
        return end > index + 1 && end + 1 < text.Length && text[end] == '-' && char.IsDigit(text[end + 1]);
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
