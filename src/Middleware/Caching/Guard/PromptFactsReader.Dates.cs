using System.Globalization;

namespace Wattwise.Caching;

/// <summary>Dates and times of day: March 4th, 2025-03-04, 3pm, the 1990s, next week.</summary>
internal sealed partial class PromptFactsReader
{
    private bool TryReadDate(ref int index)
    {
        var word = _words[index];
        return word.Kind switch
        {
            PromptWordKind.Date => AddCalendarDate(ref index),
            PromptWordKind.Time => AddTime(word.Text, ref index),
            PromptWordKind.Ordinal => TryReadDayFirst(ref index),
            PromptWordKind.Number => TryReadDayFirst(ref index) || TryReadDecade(ref index) || TryReadHour(ref index),
            PromptWordKind.Word => TryReadMonthFirst(ref index) || TryReadRelative(ref index),
            _ => false,
        };
    }

    private bool AddCalendarDate(ref int index)
    {
        // A date that may be in one of two months stays as written.
        if (_words[index].Text is [_, _, _, _, '-', .. var monthAndDay] date)
        {
            _facts.Dates.Add(date[..4]);
            AddDate(monthAndDay);
        }
        else
        {
            AddDate(_words[index].Text);
        }

        index++;
        return true;
    }

    private bool TryReadDayFirst(ref int index)
    {
        if (Day(index) is not { } day)
            return false;
        var monthIndex = TextAt(index + 1) == "of" ? index + 2 : index + 1;
        if (Month(monthIndex) is not { } month)
            return false;

        AddDate($"{month}-{day}");
        index = AddYear(monthIndex + 1);
        return true;
    }

    private bool TryReadMonthFirst(ref int index)
    {
        if (Month(index) is not { } month)
            return false;

        var dayIndex = TextAt(index + 1) == "the" ? index + 2 : index + 1;
        if (Day(dayIndex) is { } day && !GuardLexicon.Units.ContainsKey(TextAt(dayIndex + 1)))
        {
            AddDate($"{month}-{day}");
            index = AddYear(dayIndex + 1);
        }
        else
        {
            AddDate(month);
            index = AddYear(index + 1);
        }

        return true;
    }

    private int AddYear(int index)
    {
        if (!IsKindAt(index, PromptWordKind.Number) || TextAt(index) is not { Length: 4 } year || year[0] is not ('1' or '2'))
            return index;
        _facts.Dates.Add(year);
        return index + 1;
    }

    private string? Month(int index)
    {
        if (!IsKindAt(index, PromptWordKind.Word))
            return null;
        if (GuardLexicon.Months.TryGetValue(TextAt(index), out var month))
            return month;
        return GuardLexicon.AmbiguousMonths.TryGetValue(TextAt(index), out month) && IsDatePlace(index) ? month : null;
    }

    private string? Day(int index) => (IsKindAt(index, PromptWordKind.Number) || IsKindAt(index, PromptWordKind.Ordinal))
        && int.TryParse(TextAt(index), NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= 31 && TextAt(index).Length <= 2
        ? day.ToString("00", CultureInfo.InvariantCulture)
        : null;

    // "May" is a verb, "sun" a star and "march" a walk, but not between "in" and a year.
    private bool IsDatePlace(int index) =>
        GuardLexicon.BeforeDates.Contains(TextAt(index - 1)) || IsKindAt(index - 1, PromptWordKind.Number) || IsKindAt(index + 1, PromptWordKind.Number)
        || GuardLexicon.Months.ContainsKey(TextAt(index - 2)) && TextAt(index - 1) is "and" or "or" or "to";

    private bool TryReadDecade(ref int index)
    {
        if (TextAt(index + 1) != "s" || TextAt(index) is not [.., '0'] text || text.Length is not (2 or 4) || text.Length == 2 && TextAt(index - 1) != "the")
            return false;
        AddDate((text.Length == 2 && text[0] >= '3' ? "19" : "") + text + "s");
        index += 2;
        return true;
    }

    private bool TryReadHour(ref int index) =>
        TextAt(index + 1) is "am" or "pm" && int.TryParse(TextAt(index), NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour is >= 1 and <= 12
        && AddTime($"{hour:00}:00", ref index);

    private bool AddTime(string time, ref int index)
    {
        index++;
        if (TextAt(index) is "am" or "pm")
        {
            var hour = int.Parse(time.AsSpan(0, 2), CultureInfo.InvariantCulture) % 12 + (TextAt(index) == "pm" ? 12 : 0);
            time = string.Create(CultureInfo.InvariantCulture, $"{hour:00}{time.AsSpan(2)}");
            index++;
        }

        AddDate(time);
        return true;
    }

    private bool TryReadRelative(ref int index)
    {
        if (!GuardLexicon.Relative.TryGetValue(TextAt(index), out var place))
            return false;
        var period = TextAt(index + 1);
        if (GuardLexicon.Units.TryGetValue(period, out var unit) && GuardLexicon.Periods.Contains(unit) && !GuardLexicon.Rates.Contains(period))
            period = unit;
        else if (!GuardLexicon.Dates.ContainsKey(period) && period is not ("weekend" or "quarter" or "semester" or "term" or "season"))
            return false;

        _facts.Words.Add(TextAt(index));
        AddDate($"{place} {period}");
        index += 2;
        return true;
    }

    private void AddDate(string date)
    {
        _facts.Dates.Add(date);
        _facts.Frame.Add(new(date, true));
        _role = "";
    }
}
