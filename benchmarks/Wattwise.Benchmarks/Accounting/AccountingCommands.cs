using System.CommandLine;

namespace Wattwise.Benchmarks.Accounting;

/// <summary>The verbs of accounting.</summary>
internal static class AccountingCommands
{
    public static void AddTo(Command root)
    {
        Option<int> seconds = new("--seconds") { Description = "How long requests are booked at the rate.", DefaultValueFactory = _ => 10 };
        Option<int> rate = new("--rate") { Description = "Requests a second.", DefaultValueFactory = _ => 20_000 };
        Option<string> folder = new("--folder")
        {
            Description = "Where the file is made: on the disk to measure.",
            DefaultValueFactory = _ => Path.GetTempPath(),
        };
        Option<string> store = new("--store")
        {
            Description = "Where the ledger is: sqlite, redis (Garnet) or postgres (PGlite).",
            DefaultValueFactory = _ => "sqlite",
        };
        store.AcceptOnlyFromAmong("sqlite", "redis", "postgres");
        var ledger = new Command("ledger", "What a ledger adds to a request at 20,000 requests a second, and whether it loses any.")
        {
            store, seconds, rate, folder,
        };
        ledger.SetAction((parsed, cancellationToken) => LedgerBenchmark.RunAsync(
            parsed.GetRequiredValue(store), parsed.GetRequiredValue(rate), parsed.GetRequiredValue(seconds),
            parsed.GetRequiredValue(folder), cancellationToken));
        root.Add(ledger);
    }
}
