using System.Diagnostics;
using Wattwise.Accounting;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Carbon;

namespace Wattwise.Benchmarks.Accounting;

/// <summary>Books requests at a steady rate, and measures what each waits for the ledger.</summary>
internal static class LedgerBenchmark
{
    private const double MaxMicroseconds = 10;

    // A thread that sleeps wakes late; it then books what was due meanwhile, as requests that come together do.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private static readonly CarbonIntensity Intensity =
        new(56, new GridZone("FRA"), default, default, IntensitySignal.AverageLocation, IsEstimated: true, "benchmark") { Basis = IntensityBasis.Lifecycle };

    public static async Task<int> RunAsync(int rate, int seconds, string folder, CancellationToken cancellationToken)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, $"wattwise-{Guid.NewGuid():N}")).FullName;
        try
        {
            var report = new Report($"ledger: {rate:N0} requests a second for {seconds} s, two rows each, into one SQLite file");
            await using var ledger = new SqliteLedger(new SqliteLedgerOptions { FilePath = Path.Combine(path, "ledger.db") });
            Book(ledger, rate, seconds: 1, cancellationToken);
            await ledger.FlushAsync(cancellationToken);

            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var start = Stopwatch.GetTimestamp();
            var waits = Book(ledger, rate, seconds, cancellationToken);
            var booked = Stopwatch.GetElapsedTime(start);
            await ledger.FlushAsync(cancellationToken);
            var flushed = Stopwatch.GetElapsedTime(start) - booked;
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;

            report.Require("requests booked in a second", "requests/s", waits.Count / booked.TotalSeconds, rate * 0.99);
            report.Limit("a request waits for the ledger, p50", "us", Rounds.Quantile(waits, 0.5), MaxMicroseconds);
            Report.Note($"p95 {Rounds.Quantile(waits, 0.95):F2} us, p99 {Rounds.Quantile(waits, 0.99):F2} us, longest {waits.Max():F0} us; the last flush took {flushed.TotalMilliseconds:F0} ms; {cpu.TotalSeconds / booked.TotalSeconds:F2} cores in all, this program's pacing included");
            report.Limit("entries lost", "entries", ledger.LostEntries, 0);
            var total = (await ledger.OpenReader().QueryAsync(new LedgerQuery(), cancellationToken: cancellationToken)).Sum(total => total.Requests);
            report.Require("entries in the file", "entries", total, waits.Count + rate);
            Report.Note($"file: {(double)new FileInfo(ledger.FilePath).Length / total:F0} bytes a request, less what is still in its log");
            return report.ExitCode;
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static List<double> Book(SqliteLedger ledger, int rate, int seconds, CancellationToken cancellationToken)
    {
        var count = rate * seconds;
        var waits = new List<double>(count);
        var start = Stopwatch.GetTimestamp();
        while (waits.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate));
            while (waits.Count < due)
            {
                var entry = Entry(waits.Count);
                var before = Stopwatch.GetTimestamp();
                ledger.Add(entry);
                waits.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
            }

            Thread.Sleep(Pause);
        }

        return waits;
    }

    private static FootprintEntry Entry(int number) => new()
    {
        RequestId = Guid.CreateVersion7(),
        Time = DateTimeOffset.UtcNow,
        Tenant = $"tenant {number % 50}",
        User = $"user {number % 5000}",
        Outcome = StageOutcome.ModelCalled,
        Duration = TimeSpan.FromMilliseconds(800),
        Intensity = Intensity,
        Currency = "USD",
        Lines =
        [
            new FootprintLine
            {
                Stage = WattwiseStages.SemanticCache, Outcome = StageOutcome.PassedThrough, Reason = "miss", IsOverhead = true,
                Spent = new EnergyEstimate(0.4, 0.2, 0.8, EnergyMethod.Modelled),
            },
            new FootprintLine
            {
                Stage = WattwiseStages.Model, Outcome = StageOutcome.ModelCalled, Reason = ModelReasons.Estimated, ModelId = "gpt-4o-mini", IsModelCall = true,
                Spent = new EnergyEstimate(120, 100, 140, EnergyMethod.Modelled), EmbodiedGrams = 0.001,
                InputTokens = 900, CachedInputTokens = 300, OutputTokens = 250, Cost = 0.0003m,
            },
        ],
    };
}
