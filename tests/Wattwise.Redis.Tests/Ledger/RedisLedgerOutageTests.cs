using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Garnet;
using Wattwise.Ledgers;

namespace Wattwise.Redis.Tests.Ledger;

public sealed class RedisLedgerOutageTests(GarnetFixture garnet) : SharedLedgerOutages
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected override int ServerPort => garnet.Port;

    protected override OpenLedger Open(int port, ILoggerFactory loggerFactory, IMeterFactory meterFactory, int maxQueuedEntries = 65_536)
    {
        var options = Options(port);
        options.MaxQueuedEntries = maxQueuedEntries;
        RedisLedger ledger = new(options, loggerFactory, meterFactory);
        return new(ledger, ledger.FlushAsync, () => ledger.LostEntries);
    }

    protected override ILedgerJournal Journal(int port) => new RedisLedgerJournal(Options(port));

    [Fact]
    public async Task A_server_that_comes_back_empty_gets_what_is_booked_from_then_on_under_the_same_names()
    {
        await using var server = await GarnetServer.StartAsync(hasVectorSets: false);
        await using (var ledger = Open(server.Port, Logs, new NoMeters()))
        {
            ledger.Add(LedgerSamples.Call(0, user: "alice"));
            await ledger.Flush(Token);
            await server.StopAsync();
            ledger.Add(LedgerSamples.Call(1, user: "alice"));
            await Assert.ThrowsAnyAsync<Exception>(() => ledger.Flush(Token));
            await server.StartAgainAsync();
            await RecoverAsync(ledger);
            ledger.Add(LedgerSamples.Call(2, user: "alice"));
            await ledger.Flush(Token);
        }

        using var folder = new TemporaryFile();
        SqliteLedgerCopy copy = new(folder.Path);
        Assert.Equal(2, (await copy.UpdateAsync(Journal(server.Port), cancellationToken: Token)).NewEntries);
        Assert.Equal(2, Assert.Single(await copy.OpenReader().QueryAsync(new() { User = "alice" }, cancellationToken: Token)).Requests);
        Assert.Equal(1, Warnings);
    }

    [Fact]
    public async Task A_block_that_is_damaged_is_counted_and_keeps_back_neither_the_others_nor_the_month()
    {
        await using var ledger = Open(garnet.Port, Logs, new NoMeters());
        ledger.Add(LedgerSamples.Call(0));
        await ledger.Flush(Token);
        await using var server = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(garnet.Address(hasVectorSets: true));
        await server.GetDatabase().ListRightPushAsync(new LedgerKeys(_prefix).Month(202603), "no block");
        ledger.Add(LedgerSamples.Call(1));
        await ledger.Flush(Token);

        using var folder = new TemporaryFile();
        SqliteLedgerCopy copy = new(folder.Path);
        Assert.Equal(new(2, 1), await copy.UpdateAsync(Journal(garnet.Port), cancellationToken: Token));
        Assert.Equal(new(0, 1), await copy.UpdateAsync(Journal(garnet.Port), cancellationToken: Token));
        Assert.False(await copy.RemoveOriginalAsync(Journal(garnet.Port), 2026, 3, Token));
    }

    // StackExchange.Redis gives a connection up that said nothing for four timeouts.
    private RedisLedgerOptions Options(int port) => new()
    {
        ConnectionString = $"127.0.0.1:{port},asyncTimeout=1000,connectTimeout=2000",
        KeyPrefix = _prefix,
        WriteTimeout = TimeSpan.FromSeconds(1),
    };

    private sealed class NoMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    private sealed class TemporaryFile : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-ledger-");

        public string Path => System.IO.Path.Combine(_folder.FullName, "copy.db");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
