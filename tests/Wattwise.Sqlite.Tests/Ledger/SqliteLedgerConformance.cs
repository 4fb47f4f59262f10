using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Ledgers;

namespace Wattwise.Sqlite.Tests.Ledger;

public sealed class SqliteLedgerConformance : LedgerConformance
{
    private static readonly byte[] Key = "a key of more than 16 bytes"u8.ToArray();

    protected override OpenLedger Open(string name, Action<LedgerOptions>? configure = null, ILoggerFactory? loggerFactory = null)
    {
        SqliteLedgerOptions options = new() { FilePath = PathOf(name) };
        configure?.Invoke(options);
        SqliteLedger ledger = new(options, loggerFactory);
        return new(ledger, ledger.FlushAsync, () => ledger.LostEntries);
    }

    protected override Task<SqliteLedgerReader> ReadAsync(string name) =>
        Task.FromResult(new SqliteLedgerReader(PathOf(name), name == "whole" ? Key : null));

    private string PathOf(string name) => Path.Combine(Folder, $"{name}.db");
}
