using System.Globalization;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's <c>strftime</c>, in English as the C locale has it.</summary>
internal static class TimeFormat
{
    public static string Format(DateTimeOffset time, string format, RenderBudget budget)
    {
        var output = new MarkedTextBuilder();
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                output.Append(format[at], false);
                continue;
            }

            // GNU's sign for no padding.
            var isPadded = format[at + 1] != '-' || at + 2 >= format.Length;
            at += isPadded ? 1 : 2;
            var text = Directive(time, format[at]) ?? "%" + format[at];
            output.Append(!isPadded && text.TrimStart('0', ' ') is { Length: > 0 } rest
                ? rest
                : !isPadded && text.Length > 0 ? text[^1..] : text, false);
        }

        budget.Characters(output.Length);
        return output.ToText().Text;
    }

    private static string? Directive(DateTimeOffset time, char directive) => directive switch
    {
        'a' => Text(time, "ddd"),
        'A' => Text(time, "dddd"),
        'b' or 'h' => Text(time, "MMM"),
        'B' => Text(time, "MMMM"),
        'c' => $"{Text(time, "ddd MMM")} {Directive(time, 'e')} {Text(time, "HH:mm:ss yyyy")}",
        'C' => Text(time, "yyyy")[..2],
        'd' => Text(time, "dd"),
        'D' or 'x' => Text(time, "MM/dd/yy"),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'f' => Text(time, "ffffff"),
        'F' => Text(time, "yyyy-MM-dd"),
        'g' => Text(ISOWeek.GetYear(time.DateTime) % 100, 2),
        'G' => Text(ISOWeek.GetYear(time.DateTime), 4),
        'H' => Text(time, "HH"),
        'I' => Text(time, "hh"),
        'j' => Text(time.DayOfYear, 3),
        'k' => time.Hour.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'l' => Text(time, "%h").PadLeft(2),
        'm' => Text(time, "MM"),
        'M' => Text(time, "mm"),
        'n' => "\n",
        'p' => time.Hour < 12 ? "AM" : "PM",
        'P' => time.Hour < 12 ? "am" : "pm",
        'r' => $"{Text(time, "hh:mm:ss")} {Directive(time, 'p')}",
        'R' => Text(time, "HH:mm"),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'S' => Text(time, "ss"),
        't' => "\t",
        'T' or 'X' => Text(time, "HH:mm:ss"),
        'u' => Text(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek, 1),
        'U' => Text((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2),
        'V' => Text(ISOWeek.GetWeekOfYear(time.DateTime), 2),
        'w' => Text((int)time.DayOfWeek, 1),
        'W' => Text((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2),
        'y' => Text(time, "yy"),
        'Y' => Text(time, "yyyy"),
        'z' or 'Z' => "", // a time without a zone has none
        '%' => "%",
        _ => null,
    };

    private static string Text(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(int number, int digits) => number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
