using Microsoft.Data.Sqlite;
using Wattwise.Caching;

namespace Wattwise.Gateway;

/// <summary>Opens connections to the file of the gateway's keys and budgets, and brings its tables up to date.</summary>
internal sealed class GatewayFile(SqliteGatewayStoreOptions options)
{
    private const string Tables = """
        CREATE TABLE documents (
            name TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            content BLOB NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>The kind of the file, marked with "WatG".</summary>
    private static readonly DatabaseKind Kind = new()
    {
        Name = "file of keys and budgets",
        Contents = "keys",
        WhenFull = "the disk is full. Free some space; nothing that was accepted is lost.",
        WhenForeign = "is not one of keys and budgets. It was left as it is: name another file.",
        ApplicationId = 0x57617447,
        Migrations = [Tables],
        CreateException = static (message, fault) => new SqliteGatewayStoreException(message, fault),
    };

    private readonly DatabaseFile _file = new(options.FilePath, options.BusyTimeout, Kind);

    /// <summary>Opens the file, and makes it where there is none.</summary>
    /// <exception cref="SqliteGatewayStoreException">The file cannot be used; the message says why.</exception>
    public SqliteConnection Open() => _file.OpenForWriting(
        layout: null, $"PRAGMA synchronous = {(options.Durability == SqliteDurability.PowerLoss ? "FULL" : "NORMAL")}");

    /// <summary>Says in plain words what SQLite reported.</summary>
    public Exception Explain(SqliteException fault) => _file.Explain(fault);
}
