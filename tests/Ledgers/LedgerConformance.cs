using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Ledgers;

/// <summary>What every ledger does, wherever it keeps its entries.</summary>
public abstract class LedgerConformance : IDisposable
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a key of more than 16 bytes");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-ledger-");
    private readonly FakeLogCollector _log = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Folder => _folder.FullName;

    /// <summary>Opens a ledger: the same name opens the same one.</summary>
    protected abstract OpenLedger Open(string name, Action<LedgerOptions>? configure = null, ILoggerFactory? loggerFactory = null);

    /// <summary>Reads the ledger of a name.</summary>
    protected abstract Task<SqliteLedgerReader> ReadAsync(string name);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder.Delete(recursive: true);

    [Fact]
    public async Task Whatever_was_booked_is_read_as_from_a_file_that_it_was_written_to()
    {
        var entries = LedgerSamples.Any.Array[60].Generate(new PCG(stream: 1, seed: 42), null, out _);
        await using (var ledger = Open("whole", options => options.IdentityKey = Key))
            await BookAsync(ledger, entries);
        var path = Path.Combine(Folder, "direct.db");
        await using (SqliteLedger direct = new(new() { FilePath = path, IdentityKey = Key }))
            entries.ToList().ForEach(direct.Add);

        var expected = await RowsAsync(new(path, Key));
        Assert.True(expected.Count > 60);
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await RowsAsync(await ReadAsync("whole"))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_entry_is_kept_once_and_late_work_is_a_part_of_its_request()
    {
        var entry = LedgerSamples.Call();
        await using (var one = Open("once"))
        {
            await BookAsync(one, entry, entry);
            await using var other = Open("once");
            await BookAsync(
                other, entry,
                entry with
                {
                    Part = 1,
                    Lines = [entry.Lines[0] with { Reason = ModelReasons.Late, Spent = EnergyEstimate.Measured(400) }],
                });
            await BookAsync(one, entry);
        }

        var total = Assert.Single(await (await ReadAsync("once")).QueryAsync(new(), cancellationToken: Token));
        Assert.Equal((1, 1, 4000), (total.Requests, total.ModelCalls, total.Spent.Joules));
    }

    [Fact]
    public async Task Sums_are_those_that_accounting_has_in_memory()
    {
        FootprintLedger sums = new();
        await using (var ledger = Open("sums"))
        {
            using var model = new TestChatClient { Respond = Answer };
            using AccountingChatClient client = new(
                model, new() { Zone = "DEU", Log = ledger.Log, Ledger = sums, Prices = { Default = new ModelPrice(0.15m, 0.60m) } });
            for (var i = 0; i < 200; i++)
                await client.GetResponseAsync(
                    $"question {i}", new ChatOptions().ConfigureWattwise(o => o.CacheScope = new($"tenant {i % 3}", $"user {i % 7}")),
                    Token);
        }

        var expected = sums.Summarize();
        var reader = await ReadAsync("sums");
        var total = Assert.Single(await reader.QueryAsync(new(), cancellationToken: Token));
        Assert.Equal(
            (200, expected.InputTokens, expected.OutputTokens),
            (total.Requests, total.InputTokens + total.CachedInputTokens, total.OutputTokens));
        Assert.Equal(expected.Spent.Joules, total.Spent.Joules, expected.Spent.Joules * 1e-12);
        var tenants = await reader.QueryAsync(new(), LedgerGrouping.Tenant, Token);
        Assert.Equal(
            [("tenant 0", 67L), ("tenant 1", 67L), ("tenant 2", 66L)], tenants.Select(tenant => (tenant.Tenant!, tenant.Requests)));

        static Task<ChatResponse> Answer(int call, CancellationToken token)
        {
            var response = TestChatClient.Response($"answer {call}");
            response.Usage = new()
            {
                InputTokenCount = 100 + (call % 17),
                CachedInputTokenCount = call % 13,
                OutputTokenCount = 7 + (call % 5),
            };
            return Task.FromResult(response);
        }
    }

    [Fact]
    public async Task Rows_are_in_the_order_in_which_they_were_booked()
    {
        await using (var ledger = Open("order"))
        {
            for (var i = 0; i < 3000; i++)
                ledger.Add(LedgerSamples.Call(i, tenant: $"{i}"));
            await ledger.Flush(Token);
            for (var i = 3000; i < 3100; i++)
                ledger.Add(LedgerSamples.Call(i, tenant: $"{i}", time: LedgerSamples.Start.AddMinutes(-i)));
        }

        var rows = await RowsAsync(await ReadAsync("order"));
        Assert.Equal(Enumerable.Range(0, 3100).Select(i => $"{i}"), rows.Select(row => JsonNode.Parse(row)!["tenant"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_month_begins_and_ends_by_UTC_wherever_the_clock_of_a_request_was()
    {
        await using (var ledger = Open("months"))
        {
            await BookAsync(
                ledger,
                LedgerSamples.Call(1, time: new(2026, 4, 1, 1, 59, 59, TimeSpan.FromHours(2))),
                LedgerSamples.Call(2, time: new(2026, 3, 31, 20, 0, 0, TimeSpan.FromHours(-4))),
                LedgerSamples.Call(3, time: new(2026, 3, 31, 23, 59, 59, 999, TimeSpan.Zero)));
        }

        var reader = await ReadAsync("months");
        var months = await reader.QueryAsync(new(), LedgerGrouping.Month, Token);
        Assert.Equal([("2026-03", 2L), ("2026-04", 1L)], months.Select(month => (month.Period!, month.Requests)));
        Assert.Equal(1, (await reader.ReadMonthAsync(2026, 4, Token)).Totals.Single().Requests);
    }

    [Fact]
    public async Task Names_are_hashed_alike_by_all_who_write_and_found_by_name()
    {
        await using (var one = Open("names"))
        await using (var other = Open("names"))
        {
            await BookAsync(one, LedgerSamples.Call(1, "acme", "alice@example.com"));
            await BookAsync(other, LedgerSamples.Call(2, "acme", "alice@example.com"), LedgerSamples.Call(3, "acme", "bob@example.com"));
        }

        var reader = await ReadAsync("names");
        Assert.Equal(2, Assert.Single(await reader.QueryAsync(new() { User = "alice@example.com" }, cancellationToken: Token)).Requests);
        Assert.Equal(3, Assert.Single(await reader.QueryAsync(new() { Tenant = "acme" }, cancellationToken: Token)).Requests);
        Assert.DoesNotContain("example.com", string.Concat(await RowsAsync(reader)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_kept_is_counted_and_does_not_keep_back_the_others()
    {
        await using (var ledger = Open("bad", loggerFactory: Logs))
        {
            for (var i = 0; i < 40; i++)
            {
                ledger.Add(i switch
                {
                    7 => LedgerSamples.Call(i) with { Lines = null! },
                    8 => LedgerSamples.Call(i) with { Lines = [new() { Stage = null!, Outcome = StageOutcome.Failed, Reason = "" }] },
                    31 => LedgerSamples.Call(i) with { Lines = [LedgerSamples.Call().Lines[0] with { EmbodiedGrams = double.NaN }] },
                    _ => LedgerSamples.Call(i, tenant: $"{i}"),
                });
            }

            await ledger.Flush(Token);
            Assert.Equal(3, ledger.Lost());
        }

        var reader = await ReadAsync("bad");
        Assert.Equal(37, (await reader.QueryAsync(new(), cancellationToken: Token)).Sum(total => total.Requests));
        var run = Assert.Single(await reader.ReadRunsAsync(Token));
        Assert.Equal((37, 3, true), (run.Entries, run.LostEntries, run.IsClosed));
        Assert.Single(_log.GetSnapshot(), record => record.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Nothing_is_written_before_the_interval_has_passed_and_all_of_it_afterwards()
    {
        FakeTimeProvider clock = new(LedgerSamples.Start);
        await using var ledger = Open(
            "interval", options => (options.TimeProvider, options.FlushInterval) = (clock, TimeSpan.FromSeconds(30)));
        ledger.Add(LedgerSamples.Call());
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(await (await ReadAsync("interval")).QueryAsync(new(), cancellationToken: Token));

        clock.Advance(TimeSpan.FromSeconds(1));
        while ((await (await ReadAsync("interval")).QueryAsync(new(), cancellationToken: Token)).Count == 0)
            await Task.Delay(5, Token);
    }

    [Fact]
    public async Task Runs_say_who_wrote_how_much_and_a_clock_that_was_set_back()
    {
        await using (var one = Open("runs", options => options.FlushInterval = TimeSpan.FromSeconds(7), Logs))
        {
            await BookAsync(
                one, LedgerSamples.Call(1, time: LedgerSamples.Start.AddHours(2)), LedgerSamples.Call(2), LedgerSamples.Call(3));
            await using var other = Open("runs");
            await BookAsync(other, LedgerSamples.Call(4));
            Assert.Equal([false, false], (await (await ReadAsync("runs")).ReadRunsAsync(Token)).Select(run => run.IsClosed));
        }

        var runs = await (await ReadAsync("runs")).ReadRunsAsync(Token);
        Assert.Equal([(3L, 1L, 7.0), (1L, 0L, 1.0)], runs.Select(run => (run.Entries, run.ClockSteps, run.FlushInterval.TotalSeconds)));
        Assert.All(runs, run =>
            Assert.True(run.IsClosed && run.LastWrittenAt >= run.StartedAt && run.ClosedAt >= run.LastWrittenAt && run.LostEntries == 0));
        Assert.Single(_log.GetSnapshot(), record => record.Message.Contains("clock was set back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_ends_and_the_entries_are_kept()
    {
        await using (var ledger = Open("cancelled"))
        {
            ledger.Add(LedgerSamples.Call());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.Flush(new CancellationToken(canceled: true)));
            await ledger.Flush(Token);
        }

        Assert.Equal(1, Assert.Single(await (await ReadAsync("cancelled")).QueryAsync(new(), cancellationToken: Token)).Requests);
    }

    [Fact]
    public async Task Disposing_twice_is_harmless_and_later_entries_are_counted_as_lost()
    {
        var ledger = Open("disposed");
        await ledger.DisposeAsync();
        ((IDisposable)ledger.Log).Dispose();
        ledger.Add(LedgerSamples.Call());

        Assert.Equal(1, ledger.Lost());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.Flush(Token));
    }

    protected LoggerFactory Logs => new([new FakeLoggerProvider(_log)]);

    protected int Warnings => _log.GetSnapshot().Count(record => record.Level == LogLevel.Warning);

    protected static async Task BookAsync(OpenLedger ledger, params FootprintEntry[] entries)
    {
        foreach (var entry in entries)
            ledger.Add(entry);
        await ledger.Flush(Token);
    }

    /// <summary>The rows without the numbers that a file gives.</summary>
    protected static async Task<List<string>> RowsAsync(SqliteLedgerReader reader)
    {
        using MemoryStream json = new();
        await reader.ExportJsonAsync(json, new(), Token);
        json.Position = 0;
        return [.. (await JsonNode.ParseAsync(json, cancellationToken: Token))!.AsArray().Select(static row =>
        {
            row!.AsObject().Remove("entry");
            row.AsObject().Remove("run");
            return row.ToJsonString();
        })];
    }
}
