using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Ledgers;

/// <summary>What every ledger does that machines share: it is read through a file, bit by bit.</summary>
public abstract class SharedLedgerConformance : LedgerConformance
{
    private readonly FakeTimeProvider _later = new(LedgerSamples.Start.AddMonths(3));

    /// <summary>Opens the journal of a ledger.</summary>
    protected abstract ILedgerJournal Journal(string name);

    protected override async Task<SqliteLedgerReader> ReadAsync(string name)
    {
        var copy = Copy(name);
        Assert.Equal(0, (await copy.UpdateAsync(Journal(name), cancellationToken: Token)).UnreadableEntries);
        return copy.OpenReader();
    }

    [Fact]
    public async Task A_copy_reads_what_is_new_and_books_nothing_twice()
    {
        var (journal, copy) = (Journal("copy"), Copy("kept"));
        await using var one = Open("copy");
        await using var other = Open("copy");
        Assert.Equal(0, (await copy.UpdateAsync(journal, cancellationToken: Token)).NewEntries);
        for (var round = 0; round < 3; round++)
        {
            await BookAsync(one, [.. Enumerable.Range(0, 600).Select(i => LedgerSamples.Call(i))]);
            await BookAsync(other, LedgerSamples.Call(700));
            Assert.Equal(601, (await copy.UpdateAsync(journal, cancellationToken: Token)).NewEntries);
            Assert.Equal(0, (await copy.UpdateAsync(journal, cancellationToken: Token)).NewEntries);
        }

        Assert.Equal(3 * 601, Assert.Single(await copy.OpenReader().QueryAsync(new(), cancellationToken: Token)).Requests);
        Assert.Equal([1800L, 3L], (await copy.OpenReader().ReadRunsAsync(Token)).Select(run => run.Entries));
    }

    [Fact]
    public async Task A_copy_of_a_month_reads_no_other()
    {
        await using (var ledger = Open("month"))
            await BookAsync(
                ledger, LedgerSamples.Call(1, time: LedgerSamples.Start), LedgerSamples.Call(2, time: LedgerSamples.Start.AddHours(1)));
        var copy = Copy("april");
        Assert.Equal(1, (await copy.UpdateAsync(Journal("month"), LedgerQuery.Month(2026, 4), Token)).NewEntries);
        Assert.Equal(1, (await copy.UpdateAsync(Journal("month"), LedgerQuery.Month(2026, 3), Token)).NewEntries);
        Assert.Equal(0, (await copy.UpdateAsync(Journal("month"), cancellationToken: Token)).NewEntries);
    }

    [Fact]
    public async Task A_month_is_removed_only_once_a_copy_has_all_of_it_and_those_who_come_later_are_told()
    {
        await using var ledger = Open("remove");
        await BookAsync(ledger, LedgerSamples.Call(1), LedgerSamples.Call(2), LedgerSamples.Call(3, time: LedgerSamples.Start.AddHours(1)));
        var (journal, archive) = (Journal("remove"), Copy("archive"));
        Assert.False(await archive.RemoveOriginalAsync(journal, 2026, 3, Token));
        await archive.UpdateAsync(journal, cancellationToken: Token);
        await BookAsync(ledger, LedgerSamples.Call(4));
        Assert.False(await archive.RemoveOriginalAsync(journal, 2026, 3, Token));
        await archive.UpdateAsync(journal, cancellationToken: Token);
        Assert.True(await archive.RemoveOriginalAsync(journal, 2026, 3, Token));

        // The archive has it, a new copy says that it is gone, and what comes late is in both.
        await BookAsync(ledger, LedgerSamples.Call(5));
        var fresh = Copy("fresh");
        Assert.Equal(2, (await fresh.UpdateAsync(journal, cancellationToken: Token)).NewEntries);
        Assert.Equal(1, (await archive.UpdateAsync(journal, cancellationToken: Token)).NewEntries);
        var (kept, gone) = (await archive.OpenReader().ReadMonthAsync(2026, 3, Token), await fresh.OpenReader().ReadMonthAsync(
            2026, 3, Token));
        Assert.Equal((4, null), (kept.Totals.Single().Requests, kept.RemovedAt));
        Assert.Equal(1, gone.Totals.Single().Requests);
        Assert.NotNull(gone.RemovedAt);
    }

    [Fact]
    public async Task A_month_that_is_not_over_is_not_removed()
    {
        var copy = new SqliteLedgerCopy(Path.Combine(Folder, "now.db"), new FakeTimeProvider(LedgerSamples.Start));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => copy.RemoveOriginalAsync(Journal("now"), 2026, 3, Token));
    }

    [Fact]
    public async Task A_file_with_a_ledger_of_its_own_takes_no_copy()
    {
        var path = Path.Combine(Folder, "own.db");
        await using (SqliteLedger own = new(new() { FilePath = path }))
            own.Add(LedgerSamples.Call());
        await Assert.ThrowsAsync<SqliteLedgerException>(
            () => new SqliteLedgerCopy(path).UpdateAsync(Journal("own"), cancellationToken: Token));
    }

    [Fact]
    public async Task Who_hashes_names_with_another_key_is_warned()
    {
        await using (var one = Open("keys", loggerFactory: Logs))
            await one.Flush(Token);
        Assert.Equal(0, Warnings);
        await using var other = Open("keys", options => options.IdentityKey = new byte[32], Logs);
        await other.Flush(Token);
        Assert.Equal(1, Warnings);
    }

    protected SqliteLedgerCopy Copy(string name) => new(Path.Combine(Folder, $"{name}.db"), _later);
}
