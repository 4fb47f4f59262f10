using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Sqlite.Tests.Ledger;

public sealed class KilledProcessTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task A_killed_process_loses_nothing_that_was_flushed_and_its_run_stays_open(int flushes)
    {
        long flushed = 0;
        using (var child = new ChildProcess(ChildArguments.Ledger, _folder.File))
        {
            for (var i = 0; i < flushes || flushed == 0; i++)
                flushed = long.Parse((await child.ReadAsync(Cancelled))!, CultureInfo.InvariantCulture);
            child.Kill();
        }

        // Before another process writes, and after.
        await CheckAsync();
        await using (var ledger = _folder.Open())
            await CheckAsync();
        Assert.Equal("ok", _folder.Query("PRAGMA integrity_check"));

        var runs = await _folder.Reader.ReadRunsAsync(Cancelled);
        Assert.Equal([false, true], runs.Select(run => run.IsClosed));

        // An open run says how much it wrote, and so what it may have lost: what came in the interval after that.
        var kept = Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled)).Requests;
        Assert.Equal(kept, runs[0].Entries);
        Assert.Equal(TimeSpan.FromMilliseconds(50), runs[0].FlushInterval);

        async Task CheckAsync()
        {
            var total = (await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled)).Sum(total => total.Requests);
            Assert.InRange(total, flushed, long.MaxValue);

            // What is there is the beginning, without a hole, and whole.
            Assert.Equal(total, (long)_folder.Query("SELECT count(DISTINCT user) FROM entries")!);
            Assert.Equal(2 * total, (long)_folder.Query("SELECT count(*) FROM lines")!);
            Assert.Equal(total, (long)_folder.Query("SELECT count(*) FROM entries WHERE id <= (SELECT count(*) FROM entries)")!);
        }
    }

    [Fact]
    public async Task Processes_that_share_a_file_keep_all_requests()
    {
        using var first = new ChildProcess(ChildArguments.Ledger, _folder.File);
        using var second = new ChildProcess(ChildArguments.Ledger, _folder.File);
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await first.ReadAsync(Cancelled));
            Assert.NotNull(await second.ReadAsync(Cancelled));
        }

        first.Kill();
        second.Kill();

        var runs = await _folder.Reader.ReadRunsAsync(Cancelled);
        Assert.Equal(2, runs.Count);
        Assert.All(runs, run => Assert.Equal(run.Entries, (long)_folder.Query($"SELECT count(*) FROM entries WHERE run = {run.Id}")!));
    }
}
