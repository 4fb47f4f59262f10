using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Accounting;

/// <summary>Books requests at a steady rate, and measures what the ledger adds to each.</summary>
internal static class LedgerBenchmark
{
    private const double MaxMicroseconds = 10;

    // A thread that sleeps wakes late; it then books what was due meanwhile, as requests that come together do.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private static readonly ChatMessage[] Messages = [new(ChatRole.User, "How do I reset the password of my account?")];

    public static async Task<int> RunAsync(string store, int rate, int seconds, string folder, CancellationToken cancellationToken)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, $"wattwise-{Guid.NewGuid():N}")).FullName;
        try
        {
            return store switch
            {
                "redis" => await RunOnRedisAsync(path, rate, seconds, cancellationToken),
                "postgres" => await RunOnPostgresAsync(path, rate, seconds, cancellationToken),
                _ => await RunOnFileAsync(path, rate, seconds, cancellationToken),
            };
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static async Task<int> RunOnFileAsync(string path, int rate, int seconds, CancellationToken cancellationToken)
    {
        await using SqliteLedger ledger = new(new() { FilePath = Path.Combine(path, "ledger.db") });
        return await MeasureAsync(
            "one SQLite file", ledger, ledger.FlushAsync, () => ledger.LostEntries, () => Task.FromResult(ledger.OpenReader()), rate,
            seconds, cancellationToken);
    }

    private static async Task<int> RunOnRedisAsync(string path, int rate, int seconds, CancellationToken cancellationToken)
    {
        await using var garnet = await Garnet.GarnetServer.StartAsync(hasVectorSets: false);
        await using RedisLedger ledger = new(new() { ConnectionString = garnet.Address });
        await using var journal = ledger.OpenJournal();
        return await MeasureAsync(
            "Garnet", ledger, ledger.FlushAsync, () => ledger.LostEntries, () => CopyAsync(journal, path, cancellationToken), rate, seconds,
            cancellationToken);
    }

    private static async Task<int> RunOnPostgresAsync(string path, int rate, int seconds, CancellationToken cancellationToken)
    {
        await using var postgres = await Pglite.PgliteServer.StartAsync(cancellationToken);
        await using PostgresLedger ledger = new(new() { ConnectionString = postgres.ConnectionString });
        await using var journal = ledger.OpenJournal();
        return await MeasureAsync(
            "PostgreSQL (PGlite)", ledger, ledger.FlushAsync, () => ledger.LostEntries, () => CopyAsync(journal, path, cancellationToken),
            rate, seconds, cancellationToken);
    }

    private static async Task<SqliteLedgerReader> CopyAsync(ILedgerJournal journal, string path, CancellationToken cancellationToken)
    {
        SqliteLedgerCopy copy = new(Path.Combine(path, "copy.db"));
        var start = Stopwatch.GetTimestamp();
        var update = await copy.UpdateAsync(journal, cancellationToken: cancellationToken);
        Report.Note($"{update.NewEntries:N0} entries were read into a file in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        return copy.OpenReader();
    }

    private static async Task<int> MeasureAsync(
        string place, IFootprintLog log, Func<CancellationToken, Task> flush, Func<long> lost, Func<Task<SqliteLedgerReader>> read,
        int rate, int seconds,
        CancellationToken cancellationToken)
    {
        var report = new Report($"ledger: {rate:N0} accounted requests a second for {seconds} s, into {place}");
        using var with = Create(log);
        using var without = Create(IFootprintLog.None);
        await BookAsync(with, without, rate, seconds: 2, cancellationToken);
        await flush(cancellationToken);

        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        var (ours, plain) = await BookAsync(with, without, rate, seconds, cancellationToken);
        var booked = Stopwatch.GetElapsedTime(start);
        await flush(cancellationToken);
        var flushed = Stopwatch.GetElapsedTime(start) - booked;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;

        report.Require("requests booked in a second", "requests/s", ours.Count / booked.TotalSeconds, rate * 0.99);
        Report.Note(
            $"an accounted request, p50: {Rounds.Quantile(ours, 0.5):F2} us with the ledger, {Rounds.Quantile(plain, 0.5):F2} us without, one of each in turn");
        report.Limit("the ledger adds to a request, p50", "us", Rounds.Quantile(ours, 0.5) - Rounds.Quantile(plain, 0.5), MaxMicroseconds);
        report.Limit(
            "the ledger adds to a request, p95", "us", Rounds.Quantile(ours, 0.95) - Rounds.Quantile(plain, 0.95), MaxMicroseconds);
        Report.Note(
            $"the last flush took {flushed.TotalMilliseconds:F0} ms; {cpu.TotalSeconds / booked.TotalSeconds:F2} cores in all, requests without the ledger included");
        report.Limit("entries lost", "entries", lost(), 0);
        var total = (await (await read()).QueryAsync(new LedgerQuery(), cancellationToken: cancellationToken)).Sum(total => total.Requests);
        report.Require("entries in the ledger", "entries", total, ours.Count + (2 * rate));
        return report.ExitCode;
    }

    private static AccountingChatClient Create(IFootprintLog log) =>
        new(new ReadyChatClient(), new AccountingOptions { Zone = "FRA", Log = log, Prices = { Default = new ModelPrice(0.15m, 0.60m) } });

    private static async Task<(List<double> With, List<double> Without)> BookAsync(
        AccountingChatClient with, AccountingChatClient without, int rate, int seconds, CancellationToken cancellationToken)
    {
        var count = rate * seconds;
        var (ours, plain) = (new List<double>(count), new List<double>(count));
        var start = Stopwatch.GetTimestamp();
        while (ours.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate));
            while (ours.Count < due)
            {
                ours.Add(await MicrosecondsAsync(with, ours.Count));
                plain.Add(await MicrosecondsAsync(without, plain.Count));
            }

            Thread.Sleep(Pause);
        }

        return (ours, plain);
    }

    private static async Task<double> MicrosecondsAsync(AccountingChatClient client, int number)
    {
        var options = new ChatOptions().ConfigureWattwise(
            o => o.CacheScope = new CacheScope($"tenant {number % 50}", $"user {number % 5000}"));
        var before = Stopwatch.GetTimestamp();
        await client.GetResponseAsync(Messages, options);
        return (Stopwatch.GetTimestamp() - before) * 1e6 / Stopwatch.Frequency;
    }
}
