using System.Globalization;

namespace Wattwise.Language;

/// <summary>A date or time of day in a text: March 4th, 2025-03-04, 3pm, the 1990s, next week.</summary>
/// <param name="Date">The date without its year, the time, the decade or the relative day, in one form for all its spellings.</param>
/// <param name="Year">The year, if the date has one.</param>
internal readonly record struct DatePhrase(string Date, string? Year = null)
{
    /// <summary>Reads a date.</summary>
    /// <param name="words">The text.</param>
    /// <param name="index">Index of a word; moved behind the date if there is one.</param>
    /// <param name="date">The date.</param>
    public static bool TryRead(PlainWords words, ref int index, out DatePhrase date)
    {
        var found = words[index].Kind switch
        {
            WordKind.Date => ReadCalendarDate(words, ref index),
            WordKind.Time => ReadTime(words, words[index].Text, ref index),
            WordKind.Ordinal => ReadDayFirst(words, ref index),
            WordKind.Number => ReadDayFirst(words, ref index) ?? ReadDecade(words, ref index) ?? ReadHour(words, ref index),
            WordKind.Word => ReadMonthFirst(words, ref index) ?? ReadRelative(words, ref index),
            _ => null,
        };
        date = found.GetValueOrDefault();
        return found.HasValue;
    }

    /// <summary>
    /// The day of the week that a word names, or <see langword="null"/>. "Sun" and "sat" name one only in the place of a date.
    /// </summary>
    public static string? Weekday(PlainWords words, int index) =>
        words[index][WordValue.Weekday]
            ?? (words[index][WordValue.WeekdayInDate] is { } weekday && IsDatePlace(words, index) ? weekday : null);

    // A date that may be in one of two months stays as written.
    private static DatePhrase? ReadCalendarDate(PlainWords words, ref int index) =>
        words[index++].Text is [_, _, _, _, '-', .. var monthAndDay] date ? new(monthAndDay, date[..4]) : new(words[index - 1].Text);

    private static DatePhrase? ReadDayFirst(PlainWords words, ref int index)
    {
        if (Day(words[index]) is not { } day)
            return null;
        var monthIndex = words[index + 1].Text == "of" ? index + 2 : index + 1;
        if (Month(words, monthIndex) is not { } month)
            return null;

        index = monthIndex + 1;
        return new($"{month}-{day}", ReadYear(words, ref index));
    }

    private static DatePhrase? ReadMonthFirst(PlainWords words, ref int index)
    {
        if (Month(words, index) is not { } month)
            return null;

        var dayIndex = words[index + 1].Text == "the" ? index + 2 : index + 1;
        if (Day(words[dayIndex]) is { } day && words[dayIndex + 1].Known?.Unit is null)
        {
            index = dayIndex + 1;
            return new($"{month}-{day}", ReadYear(words, ref index));
        }

        index++;
        return new(month, ReadYear(words, ref index));
    }

    private static string? ReadYear(PlainWords words, ref int index)
    {
        if (words[index] is not { Kind: WordKind.Number, Text: ['1' or '2', _, _, _] year })
            return null;
        index++;
        return year;
    }

    private static string? Month(PlainWords words, int index)
    {
        if (words[index].Kind != WordKind.Word)
            return null;
        return words[index][WordValue.Month]
            ?? (words[index][WordValue.MonthInDate] is { } month && IsDatePlace(words, index) ? month : null);
    }

    private static string? Day(PlainWord word) => word.Kind is WordKind.Number or WordKind.Ordinal && word.Text.Length <= 2
        && int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= 31
        ? day.ToString("00", CultureInfo.InvariantCulture)
        : null;

    // "May" is a verb, "sun" a star and "march" a walk, but not between "in" and a year.
    private static bool IsDatePlace(PlainWords words, int index) =>
        words[index - 1].Is(WordClass.BeforeDate) || words[index - 1].Kind == WordKind.Number || words[index + 1].Kind == WordKind.Number
        || words[index - 2][WordValue.Month] is not null && words[index - 1].Text is "and" or "or" or "to";

    private static DatePhrase? ReadDecade(PlainWords words, ref int index)
    {
        if (words[index + 1].Text != "s" || words[index].Text is not [.., '0'] text || text.Length is not (2 or 4)
            || text.Length == 2 && words[index - 1].Text != "the")
        {
            return null;
        }

        index += 2;
        return new((text.Length == 2 && text[0] >= '3' ? "19" : "") + text + "s");
    }

    private static DatePhrase? ReadHour(PlainWords words, ref int index) =>
        words[index + 1].Text is "am" or "pm"
            && int.TryParse(words[index].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour is >= 1 and <= 12
            ? ReadTime(words, $"{hour:00}:00", ref index)
            : null;

    private static DatePhrase? ReadTime(PlainWords words, string time, ref int index)
    {
        index++;
        if (words[index].Text is not ("am" or "pm"))
            return new(time);

        var hour = int.Parse(time.AsSpan(0, 2), CultureInfo.InvariantCulture) % 12 + (words[index].Text == "pm" ? 12 : 0);
        index++;
        return new(string.Create(CultureInfo.InvariantCulture, $"{hour:00}{time.AsSpan(2)}"));
    }

    private static DatePhrase? ReadRelative(PlainWords words, ref int index)
    {
        if (words[index][WordValue.Relative] is not { } place)
            return null;
        var next = words[index + 1];
        var period = next[WordValue.Period] is { } unit && !next.Is(WordClass.Rate) ? unit
            : next[WordValue.Day] is not null || next.Text is "weekend" or "quarter" or "semester" or "term" or "season" ? next.Text
            : null;
        if (period is null)
            return null;

        index += 2;
        return new($"{place} {period}");
    }
}
