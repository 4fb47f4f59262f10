namespace Wattwise.Accounting;

/// <summary>What a journal holds.</summary>
/// <param name="Id">Stands for the journal as long as the server keeps its data.</param>
/// <param name="IdentityKey">The key of hashed names that the server holds; <see langword="null"/> if it holds none.</param>
/// <param name="Months">The first days of the months that have entries, in UTC, oldest first.</param>
/// <param name="Runs">The openings by all processes, oldest first.</param>
/// <param name="Removals">The months that were removed, oldest first.</param>
/// <remarks>Immutable.</remarks>
public sealed record LedgerJournalState(
    Guid Id, byte[]? IdentityKey, IReadOnlyList<DateOnly> Months, IReadOnlyList<LedgerJournalRun> Runs,
    IReadOnlyList<LedgerRemoval> Removals);
