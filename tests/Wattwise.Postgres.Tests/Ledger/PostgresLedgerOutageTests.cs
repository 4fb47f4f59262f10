using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Ledgers;
using Wattwise.Pglite;

namespace Wattwise.Postgres.Tests.Ledger;

public sealed class PostgresLedgerOutageTests(PostgresFixture postgres) : SharedLedgerOutages
{
    private readonly string _schema = postgres.NewOptions().Schema;

    protected override int ServerPort => postgres.Port;

    protected override OpenLedger Open(int port, ILoggerFactory loggerFactory, IMeterFactory meterFactory, int maxQueuedEntries = 65_536)
    {
        PostgresLedger ledger = new(
            new()
            {
                ConnectionString = PgliteServer.ConnectionStringFor(port) + ";Timeout=2",
                Schema = _schema,
                MaxQueuedEntries = maxQueuedEntries,
                WriteTimeout = TimeSpan.FromSeconds(2),
            },
            loggerFactory, meterFactory);
        return new(ledger, ledger.FlushAsync, () => ledger.LostEntries);
    }

    protected override ILedgerJournal Journal(int port) =>
        new PostgresLedgerJournal(new() { ConnectionFactory = postgres.DataSource, Schema = _schema });
}
