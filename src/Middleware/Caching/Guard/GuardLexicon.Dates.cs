using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>Weekdays, months, seasons, times of day, and days that depend on when one asks.</summary>
internal static partial class GuardLexicon
{
    public static readonly FrozenDictionary<string, string> Weekdays = Groups(
        "monday mon mondays", "tuesday tue tues tuesdays", "wednesday wednesdays", "thursday thu thur thurs thursdays", "friday fri fridays", "saturday saturdays", "sunday sundays",
        "weekend weekends", "weekday weekdays");

    /// <summary>Days of the week that are also common words.</summary>
    public static readonly FrozenDictionary<string, string> AmbiguousWeekdays = Groups("saturday sat", "sunday sun", "wednesday wed");

    /// <summary>Months by their number.</summary>
    public static readonly FrozenDictionary<string, string> Months = Groups(
        "01 january jan", "02 february feb", "04 april apr", "06 june jun", "07 july jul", "08 august aug", "09 september sep sept", "10 october oct", "11 november nov", "12 december dec");

    /// <summary>Months that are also common words.</summary>
    public static readonly FrozenDictionary<string, string> AmbiguousMonths = Groups("03 march mar", "05 may");

    public static readonly FrozenDictionary<string, string> Dates = Groups(
        "today", "tomorrow", "yesterday", "tonight", "morning mornings", "afternoon afternoons", "evening evenings", "00:00 midnight", "12:00 noon midday",
        "spring", "summer", "autumn", "winter", "christmas", "easter", "ramadan", "diwali", "thanksgiving", "halloween",
        "1950s fifties", "1960s sixties", "1970s seventies", "1980s eighties", "1990s nineties", "q1", "q2", "q3", "q4");

    /// <summary>Words that place a period before, at or after the present one.</summary>
    public static readonly FrozenDictionary<string, string> Relative = Groups("next coming following upcoming", "last past previous", "this current");

    /// <summary>Words behind which an ambiguous month or weekday is a date.</summary>
    public static readonly FrozenSet<string> BeforeDates = Set("in of on by since until till before after from next last this early late mid during every each through");
}
