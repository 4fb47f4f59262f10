using System.CommandLine;

namespace Wattwise.Benchmarks.Accounting;

/// <summary>The verbs of accounting.</summary>
internal static class AccountingCommands
{
    public static void AddTo(Command root)
    {
        Option<int> seconds = new("--seconds") { Description = "How long requests are booked at the rate.", DefaultValueFactory = _ => 10 };
        Option<int> rate = new("--rate") { Description = "Requests a second.", DefaultValueFactory = _ => 20_000 };
        Option<string> folder = new("--folder") { Description = "Where the file is made: on the disk to measure.", DefaultValueFactory = _ => Path.GetTempPath() };
        var ledger = new Command("ledger", "What the SQLite ledger adds to a request at 20,000 requests a second, and whether it loses any.") { seconds, rate, folder };
        ledger.SetAction((parsed, cancellationToken) => LedgerBenchmark.RunAsync(
            parsed.GetRequiredValue(rate), parsed.GetRequiredValue(seconds), parsed.GetRequiredValue(folder), cancellationToken));
        root.Add(ledger);
    }
}
