using System.ComponentModel;

namespace Wattwise.Accounting;

/// <summary>Months of UTC as numbers, 202603 for March 2026. For those who write a ledger.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LedgerMonths
{
    /// <summary>The month of a time.</summary>
    /// <param name="time">The time.</param>
    public static int NumberOf(DateTimeOffset time) => (time.UtcDateTime.Year * 100) + time.UtcDateTime.Month;

    /// <summary>The month of a day.</summary>
    /// <param name="day">The day.</param>
    public static int NumberOf(DateOnly day) => (day.Year * 100) + day.Month;

    /// <summary>The first day of a month.</summary>
    /// <param name="number">The month's number.</param>
    public static DateOnly FirstDay(int number) => new(number / 100, number % 100, 1);
}
