using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Sqlite.Tests.Ledger;

public sealed class SqliteLedgerTests : IDisposable
{
    private readonly LedgerFolder _folder = new();
    private readonly FakeLogCollector _log = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private LoggerFactory Logs => new([new FakeLoggerProvider(_log)]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_request_with_the_same_id_and_part_is_kept_once_and_late_work_is_a_part_of_it()
    {
        var entry = LedgerFolder.Call();
        await using (var ledger = _folder.Open())
        {
            ledger.Add(entry);
            ledger.Add(entry);
            await ledger.FlushAsync(Cancelled);
            ledger.Add(entry);
            ledger.Add(
                entry with
                {
                    Part = 1,
                    Duration = TimeSpan.Zero,
                    Lines = [entry.Lines[1] with { Reason = ModelReasons.Late, Spent = EnergyEstimate.Measured(400) }],
                });
        }

        var total = Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled));
        Assert.Equal(1, total.Requests);
        Assert.Equal(1, total.ModelCalls);
        Assert.Equal(4010, total.Spent.Joules);
    }

    [Fact]
    public async Task Nothing_is_written_before_the_flush_interval_has_passed_and_all_of_it_afterwards()
    {
        var clock = new FakeTimeProvider(LedgerFolder.Start);
        await using var ledger = _folder.Open(options => (options.TimeProvider, options.FlushInterval) = (clock, TimeSpan.FromSeconds(30)));
        ledger.Add(LedgerFolder.Call());
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0L, _folder.Query("SELECT count(*) FROM entries"));

        clock.Advance(TimeSpan.FromSeconds(1));
        while ((long)_folder.Query("SELECT count(*) FROM entries")! == 0)
            await Task.Delay(5, Cancelled);
    }

    [Fact]
    public async Task A_full_file_gives_one_warning_loses_what_does_not_fit_in_the_queue_and_counts_it()
    {
        await using (var ledger = _folder.Open(options => (options.MaxFileBytes, options.MaxQueuedEntries) = (1 << 20, 1024), Logs))
        {
            for (var i = 0; i < 20_000; i++)
                ledger.Add(LedgerFolder.Call(i, user: $"user {i}"));
            await Assert.ThrowsAsync<SqliteLedgerException>(() => FlushOftenAsync(ledger));
            Assert.True(ledger.LostEntries > 0);
        }

        var kept = (long)_folder.Query("SELECT count(*) FROM entries")!;
        Assert.InRange(kept, 1, 19_999);
        Assert.Single(_log.GetSnapshot(), record =>
            record.Level == LogLevel.Warning && record.Message.Contains("cannot be written", StringComparison.Ordinal));

        // A new process with room sees what was kept.
        await using var later = _folder.Open();
        Assert.Equal(kept, Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled)).Requests);
    }

    private static async Task FlushOftenAsync(SqliteLedger ledger)
    {
        for (var i = 0; i < 100; i++)
        {
            for (var number = 0; number < 1000; number++)
                ledger.Add(LedgerFolder.Call((i * 1000) + number, user: $"later {i} {number}"));
            await ledger.FlushAsync(Cancelled);
        }
    }

    [Fact]
    public async Task Entries_beyond_the_queue_are_counted_in_the_file_once_it_can_be_written()
    {
        using (var ledger = _folder.Open(options => options.MaxQueuedEntries = 1024))
        {
            // Another process holds the file, so that nothing is written meanwhile.
            using (var other = new SqliteConnection($"Data Source={_folder.File};Pooling=False"))
            {
                other.Open();
                using var transaction = other.BeginTransaction(deferred: false);
                for (var i = 0; i < 1500; i++)
                    ledger.Add(LedgerFolder.Call(i));
                Assert.Equal(476, ledger.LostEntries);
            }

            await ledger.FlushAsync(Cancelled);
        }

        var run = Assert.Single(await _folder.Reader.ReadRunsAsync(Cancelled));
        Assert.Equal((1024, 476), (run.Entries, run.LostEntries));
        Assert.True(run.IsClosed);
    }

    [Fact]
    public async Task What_was_booked_cannot_be_changed_or_removed()
    {
        await using (var ledger = _folder.Open())
            ledger.Add(LedgerFolder.Call());

        Assert.Throws<SqliteException>(() => _folder.Query("UPDATE lines SET spent_j = 1"));
        Assert.Throws<SqliteException>(() => _folder.Query("DELETE FROM lines"));
        Assert.Throws<SqliteException>(() => _folder.Query("UPDATE entries SET time = 1"));
        Assert.Throws<SqliteException>(() => _folder.Query("DELETE FROM entries"));
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        _folder.Open().Dispose();
        _folder.Query("PRAGMA user_version = 99");

        var error = Assert.Throws<SqliteLedgerException>(() => _folder.Open());
        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
        Assert.Equal(99L, _folder.Query("PRAGMA user_version"));
    }

    [Fact]
    public void A_database_of_another_program_is_refused()
    {
        _folder.Query("CREATE TABLE theirs (id)");
        Assert.Contains("another program", Assert.Throws<SqliteLedgerException>(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_is_noted_and_rows_keep_the_time_that_it_showed()
    {
        await using (var ledger = _folder.Open(loggerFactory: Logs))
        {
            ledger.Add(LedgerFolder.Call(1, time: LedgerFolder.Start.AddHours(2)));
            ledger.Add(LedgerFolder.Call(2, time: LedgerFolder.Start));
            ledger.Add(LedgerFolder.Call(3, time: LedgerFolder.Start.AddSeconds(1)));
        }

        Assert.Equal(1, Assert.Single(await _folder.Reader.ReadRunsAsync(Cancelled)).ClockSteps);
        Assert.Single(_log.GetSnapshot(), record => record.Message.Contains("clock was set back", StringComparison.Ordinal));
        var months = await _folder.Reader.QueryAsync(new LedgerQuery(), LedgerGrouping.Month, Cancelled);
        Assert.Equal([("2026-03", 2L), ("2026-04", 1L)], months.Select(month => (month.Period!, month.Requests)));
    }

    [Fact]
    public async Task An_entry_that_cannot_be_written_does_not_keep_back_the_others()
    {
        await using (var ledger = _folder.Open())
        {
            ledger.Add(LedgerFolder.Call(1));
            ledger.Add(LedgerFolder.Call(2) with { Lines = null! });
            ledger.Add(
                LedgerFolder.Call(3) with { Lines = [new FootprintLine { Stage = null!, Outcome = StageOutcome.Failed, Reason = "" }] });
            ledger.Add(LedgerFolder.Call(4));
            await ledger.FlushAsync(Cancelled);
            Assert.Equal(2, ledger.LostEntries);
        }

        Assert.Equal(2, Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled)).Requests);
    }

    [Fact]
    public async Task Users_are_hashed_by_default_and_still_found_by_name()
    {
        await using (var ledger = _folder.Open())
        {
            ledger.Add(LedgerFolder.Call(1, "acme", "alice@example.com"));
            ledger.Add(LedgerFolder.Call(2, "acme", "bob@example.com"));
        }

        Assert.DoesNotContain("alice"u8.ToArray(), File.ReadAllBytes(_folder.File));
        Assert.DoesNotContain("alice", _folder.Query("SELECT group_concat(name) FROM names")!.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            1, Assert.Single(await _folder.Reader.QueryAsync(
                new LedgerQuery { User = "alice@example.com" }, cancellationToken: Cancelled)).Requests);
        Assert.Equal(
            2, Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery { Tenant = "acme" }, cancellationToken: Cancelled)).Requests);
    }

    [Fact]
    public async Task Disposing_twice_is_harmless_and_later_entries_are_counted_as_lost()
    {
        var ledger = _folder.Open();
        await ledger.DisposeAsync();
        ledger.Dispose();
        ledger.Add(LedgerFolder.Call());

        Assert.Equal(1, ledger.LostEntries);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.FlushAsync(Cancelled));
    }

    [Theory]
    [InlineData("FlushInterval")]
    [InlineData("MaxQueuedEntries")]
    [InlineData("IdentityKey")]
    [InlineData("FilePath")]
    public void A_setting_that_cannot_work_is_named(string setting)
    {
        var options = new SqliteLedgerOptions { FilePath = _folder.File };
        switch (setting)
        {
            case "FlushInterval": options.FlushInterval = TimeSpan.Zero; break;
            case "MaxQueuedEntries": options.MaxQueuedEntries = 1; break;
            case "IdentityKey": options.IdentityKey = [1]; break;
            default: options.FilePath = ""; break;
        }

        Assert.Contains(setting, Assert.Throws<ArgumentException>(() => new SqliteLedger(options)).Message, StringComparison.Ordinal);
    }
}
