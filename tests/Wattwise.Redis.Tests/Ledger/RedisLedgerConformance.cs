using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Ledgers;

namespace Wattwise.Redis.Tests.Ledger;

public sealed class RedisLedgerConformance(GarnetFixture garnet) : SharedLedgerConformance
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected override OpenLedger Open(string name, Action<LedgerOptions>? configure = null, ILoggerFactory? loggerFactory = null)
    {
        var options = Options(name);
        configure?.Invoke(options);
        RedisLedger ledger = new(options, loggerFactory);
        return new(ledger, ledger.FlushAsync, () => ledger.LostEntries);
    }

    protected override ILedgerJournal Journal(string name) => new RedisLedgerJournal(Options(name));

    private RedisLedgerOptions Options(string name) => new()
    {
        ConnectionString = garnet.Options().ConnectionString,
        KeyPrefix = $"{_prefix} {name}",
        WriteTimeout = TimeSpan.FromSeconds(30),
    };
}
