namespace Wattwise.Gateway.Access;

/// <summary>The windows of budgets: days and months of UTC.</summary>
internal static class BudgetClock
{
    public static int DayOf(DateTimeOffset time) => (int)(time.ToUnixTimeSeconds() / 86_400);

    public static int MonthOf(DateTimeOffset time) => (time.UtcDateTime.Year * 12) + time.UtcDateTime.Month - 1;

    public static TimeSpan UntilNextDay(DateTimeOffset time) => time.UtcDateTime.Date.AddDays(1) - time.UtcDateTime;

    public static TimeSpan UntilNextMonth(DateTimeOffset time)
    {
        var now = time.UtcDateTime;
        return new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1) - now;
    }
}
