namespace Wattwise.Accounting;

/// <summary>A month that was removed from a journal once it was kept elsewhere.</summary>
/// <param name="Month">The first day of the month, in UTC.</param>
/// <param name="At">When.</param>
/// <param name="Entries">How many entries it had.</param>
public sealed record LedgerRemoval(DateOnly Month, DateTimeOffset At, long Entries);
