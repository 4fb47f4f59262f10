namespace Wattwise.Accounting;

/// <summary>Some entries of a month of a journal.</summary>
/// <param name="Entries">The entries with the names that the ledger keeps, each with the id of the run that wrote it. One may come again
/// later.</param>
/// <param name="UnreadableEntries">Entries that are damaged, or of a newer version.</param>
/// <param name="Position">Where to go on from.</param>
/// <param name="IsLast">True if there is nothing more for now.</param>
/// <remarks>Immutable.</remarks>
public sealed record LedgerPage(
    IReadOnlyList<(FootprintEntry Entry, Guid Run)> Entries, int UnreadableEntries, string Position, bool IsLast);
