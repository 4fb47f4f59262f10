namespace Wattwise.Accounting;

/// <summary>What an update of a <see cref="SqliteLedgerCopy"/> brought.</summary>
/// <param name="NewEntries">Entries that were not in the file before.</param>
/// <param name="UnreadableEntries">Entries that are damaged, or of a newer version, and are in no sum. On Redis a damaged block of entries
/// counts as one.</param>
public readonly record struct LedgerCopyUpdate(long NewEntries, long UnreadableEntries);
