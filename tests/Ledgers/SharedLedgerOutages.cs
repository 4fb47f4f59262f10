using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Accounting;

namespace Wattwise.Ledgers;

/// <summary>Whatever the server does, entries wait for it, are written once, and what is lost is counted; one warning tells of an
/// outage.</summary>
public abstract class SharedLedgerOutages : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-ledger-");
    private readonly FakeLogCollector _log = new();
    private readonly MeterFactory _meters = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract int ServerPort { get; }

    /// <summary>Opens the ledger at a port; writes that take longer than a second have failed.</summary>
    protected abstract OpenLedger Open(int port, ILoggerFactory loggerFactory, IMeterFactory meterFactory, int maxQueuedEntries = 65_536);

    /// <summary>Opens the journal of that ledger.</summary>
    protected abstract ILedgerJournal Journal(int port);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _meters.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(ProxyFault.Hold)]
    [InlineData(ProxyFault.Rubbish)]
    [InlineData(ProxyFault.HangUp)]
    public async Task What_is_booked_while_the_server_is_not_itself_is_written_once_when_it_is_back(ProxyFault fault)
    {
        await using var proxy = new FaultyProxy(ServerPort);
        await using (var ledger = Open(proxy.Port, Logs, _meters))
        {
            ledger.Add(LedgerSamples.Call(0));
            await ledger.Flush(Token);

            // Where replies are held back, the server has written what the ledger does not know of.
            proxy.Fault = fault;
            for (var i = 1; i <= 3; i++)
            {
                ledger.Add(LedgerSamples.Call(i));
                await Assert.ThrowsAnyAsync<Exception>(() => ledger.Flush(Token));
            }

            Assert.Equal(1, Warnings);
            proxy.Fault = ProxyFault.None;
            await RecoverAsync(ledger);
            ledger.Add(LedgerSamples.Call(4));
            await ledger.Flush(Token);
            Assert.Equal((0, 1), (ledger.Lost(), Warnings));
        }

        await AssertHasAsync(5, lost: 0);
    }

    [Fact]
    public async Task A_server_that_is_away_at_the_start_gets_the_entries_once_it_is_there_and_those_beyond_the_queue_are_counted()
    {
        await using var proxy = new FaultyProxy(ServerPort) { Fault = ProxyFault.HangUp };
        using MetricCollector<long> entries = new(_meters, WattwiseTelemetry.MeterName, "wattwise.ledger.entries");
        using MetricCollector<long> lost = new(_meters, WattwiseTelemetry.MeterName, "wattwise.ledger.lost");
        await using (var ledger = Open(proxy.Port, Logs, _meters, maxQueuedEntries: 1024))
        {
            for (var i = 0; i < 1500; i++)
                ledger.Add(LedgerSamples.Call(i));
            await Assert.ThrowsAnyAsync<Exception>(() => ledger.Flush(Token));
            Assert.Equal(476, ledger.Lost());
            proxy.Fault = ProxyFault.None;
            await RecoverAsync(ledger);
        }

        Assert.Equal(
            (1024, 476), (entries.GetMeasurementSnapshot().Sum(one => one.Value), lost.GetMeasurementSnapshot().Sum(one => one.Value)));
        await AssertHasAsync(1024, lost: 476);
    }

    [Fact]
    public async Task A_ledger_that_is_closed_while_the_server_is_away_ends_and_counts_what_it_has()
    {
        await using var proxy = new FaultyProxy(ServerPort) { Fault = ProxyFault.Hold };
        var ledger = Open(proxy.Port, Logs, _meters);
        for (var i = 0; i < 10; i++)
            ledger.Add(LedgerSamples.Call(i));
        await ledger.DisposeAsync();
        Assert.Equal(10, ledger.Lost());
        Assert.Single(_log.GetSnapshot(), log =>
            log.Level == LogLevel.Warning && log.Message.Contains("10 entries that waited are lost", StringComparison.Ordinal));
    }

    protected LoggerFactory Logs => new([new FakeLoggerProvider(_log)]);

    protected int Warnings => _log.GetSnapshot()
        .Count(log => log.Level == LogLevel.Warning && log.Message.Contains("cannot be written", StringComparison.Ordinal));

    protected async Task AssertHasAsync(int requests, long lost, int? port = null)
    {
        SqliteLedgerCopy copy = new(Path.Combine(_folder.FullName, "copy.db"));
        Assert.Equal((requests, 0), await copy.UpdateAsync(Journal(port ?? ServerPort), cancellationToken: Token) is var update
            ? (update.NewEntries, update.UnreadableEntries)
            : default);
        Assert.Equal(requests, Assert.Single(await copy.OpenReader().QueryAsync(new(), cancellationToken: Token)).Requests);
        var run = Assert.Single(await copy.OpenReader().ReadRunsAsync(Token));
        Assert.Equal((requests, lost, true), (run.Entries, run.LostEntries, run.IsClosed));
    }

    /// <summary>Waits until a flush succeeds: connections that broke come up again by and by.</summary>
    protected static async Task RecoverAsync(OpenLedger ledger)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await ledger.Flush(Token);
                return;
            }
            catch (Exception exception) when (exception is not ObjectDisposedException && !Token.IsCancellationRequested && i < 600)
            {
                await Task.Delay(100, Token);
            }
        }
    }

    private sealed class MeterFactory : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            Meter meter = new(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
