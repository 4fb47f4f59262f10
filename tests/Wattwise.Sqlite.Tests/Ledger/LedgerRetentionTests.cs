using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Sqlite.Tests.Ledger;

public sealed class LedgerRetentionTests : IDisposable
{
    // Entries of January, February and March; the clock shows the first of May.
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LedgerFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_is_removed_unless_the_app_asks_for_it()
    {
        await FillAsync();
        await using (var ledger = Open(keepMonths: null))
        {
            await ledger.ConfirmExportAsync(2026, 1, Cancelled);
            await ledger.FlushAsync(Cancelled);
        }

        Assert.Equal(["2026-01", "2026-02", "2026-03"], await MonthsAsync());
    }

    [Fact]
    public async Task A_month_whose_time_is_over_stays_until_its_export_is_confirmed()
    {
        await FillAsync();
        await using var ledger = Open(keepMonths: 1);
        await ledger.FlushAsync(Cancelled);
        await ledger.FlushAsync(Cancelled);
        Assert.Equal(["2026-01", "2026-02", "2026-03"], await MonthsAsync());

        await ledger.ConfirmExportAsync(2026, 2, Cancelled);
        await WhenAsync(["2026-01", "2026-03"]);

        Assert.NotNull((await _folder.Reader.ReadMonthAsync(2026, 2, Cancelled)).RemovedAt);
        Assert.Null((await _folder.Reader.ReadMonthAsync(2026, 1, Cancelled)).RemovedAt);
        Assert.Equal(1L, _folder.Query("SELECT was_exported FROM removals"));
        Assert.Equal(1200L, _folder.Query("SELECT entries FROM removals"));
        Assert.Equal(2 * 2400L, _folder.Query("SELECT count(*) FROM lines"));
    }

    [Fact]
    public async Task A_month_within_its_time_stays_although_it_was_exported()
    {
        await FillAsync();
        await using var ledger = Open(keepMonths: 2);
        foreach (var month in (int[])[1, 2, 3, 4])
            await ledger.ConfirmExportAsync(2026, month, Cancelled);

        // April and March are kept beside the month that is running.
        await WhenAsync(["2026-03"]);
    }

    [Fact]
    public async Task Entries_after_the_confirmation_keep_the_month()
    {
        await FillAsync();
        await using (var ledger = Open(keepMonths: null))
        {
            await ledger.ConfirmExportAsync(2026, 1, Cancelled);
            ledger.Add(LedgerFolder.Call(99_999, time: new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero)));
        }

        await using (var ledger = Open(keepMonths: 1))
        {
            await ledger.FlushAsync(Cancelled);
            await ledger.FlushAsync(Cancelled);
            Assert.Equal(["2026-01", "2026-02", "2026-03"], await MonthsAsync());
            await ledger.ConfirmExportAsync(2026, 1, Cancelled);
            await WhenAsync(["2026-02", "2026-03"]);
        }
    }

    [Fact]
    public async Task An_app_may_give_up_months_that_nobody_exported_and_the_file_gives_its_space_back()
    {
        await FillAsync();
        var before = (long)_folder.Query("PRAGMA page_count")!;
        await using (var ledger = _folder.Open(
            options => (options.TimeProvider, options.KeepMonths, options.RemoveUnexported) = (_clock, 1, true)))
        {
            await ledger.FlushAsync(Cancelled);
            await WhenAsync([]);
        }

        Assert.Equal(0L, _folder.Query("SELECT max(was_exported) FROM removals"));
        Assert.InRange((long)_folder.Query("PRAGMA page_count")!, 1, before / 2);
        Assert.Equal("ok", _folder.Query("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Rows_that_no_removal_covers_cannot_be_deleted()
    {
        await FillAsync();
        Assert.Throws<SqliteException>(() => _folder.Query("DELETE FROM entries"));
        Assert.Throws<SqliteException>(() => _folder.Query("DELETE FROM lines"));
        Assert.Throws<SqliteException>(() => _folder.Query("UPDATE entries SET tenant = 1"));
    }

    [Fact]
    public async Task A_month_that_is_not_over_cannot_be_confirmed()
    {
        await using var ledger = Open(keepMonths: 1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ledger.ConfirmExportAsync(2026, 5, Cancelled));
    }

    private SqliteLedger Open(int? keepMonths) =>
        _folder.Open(options => (options.TimeProvider, options.KeepMonths) = (_clock, keepMonths));

    private async Task FillAsync()
    {
        await using var ledger = Open(keepMonths: null);
        for (var i = 0; i < 3600; i++)
            ledger.Add(LedgerFolder.Call(i, time: new DateTimeOffset(2026, 1 + (i / 1200), 1 + (i % 28), 12, 0, 0, TimeSpan.Zero)));
    }

    private async Task<string[]> MonthsAsync() =>
        [.. (await _folder.Reader.QueryAsync(new LedgerQuery(), LedgerGrouping.Month, Cancelled)).Select(total => total.Period!)];

    private async Task WhenAsync(string[] months)
    {
        while (!(await MonthsAsync()).SequenceEqual(months))
            await Task.Delay(20, Cancelled);
    }
}
