using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Ledgers;

namespace Wattwise.Postgres.Tests.Ledger;

public sealed class PostgresLedgerConformance(PostgresFixture postgres) : SharedLedgerConformance
{
    private readonly string _schema = postgres.NewOptions().Schema;

    protected override OpenLedger Open(string name, Action<LedgerOptions>? configure = null, ILoggerFactory? loggerFactory = null)
    {
        var options = Options(name);
        configure?.Invoke(options);
        PostgresLedger ledger = new(options, loggerFactory);
        return new(ledger, ledger.FlushAsync, () => ledger.LostEntries);
    }

    protected override ILedgerJournal Journal(string name) => new PostgresLedgerJournal(Options(name));

    private PostgresLedgerOptions Options(string name) => new()
    {
        ConnectionFactory = postgres.DataSource,
        Schema = $"{_schema}_{name}",
        WriteTimeout = TimeSpan.FromSeconds(30),
    };
}
