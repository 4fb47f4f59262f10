using Microsoft.Data.Sqlite;
using Wattwise.Caching;

namespace Wattwise.Deferral;

/// <summary>Opens connections to the file of deferred jobs, and brings its tables up to date.</summary>
internal sealed class JobFile(SqliteDeferredJobsOptions options)
{
    private const string Tables = """
        CREATE TABLE jobs (
            id BLOB PRIMARY KEY,
            tenant TEXT,
            user TEXT,
            model TEXT,
            state INTEGER NOT NULL,
            version INTEGER NOT NULL,
            owner BLOB,
            attempts INTEGER NOT NULL,
            enqueued_at INTEGER NOT NULL,
            complete_by INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            reason TEXT,
            request BLOB NOT NULL,
            result BLOB) WITHOUT ROWID;
        CREATE INDEX jobs_open ON jobs (complete_by) WHERE ended_at IS NULL;
        CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
        """;

    /// <summary>The kind of the file, marked with "WatJ".</summary>
    private static readonly DatabaseKind Kind = new()
    {
        Name = "queue of deferred jobs",
        Contents = "jobs",
        WhenFull = "the disk is full. Free some space; nothing that was accepted is lost.",
        WhenForeign = "is not one of deferred jobs. It was left as it is: name another file.",
        ApplicationId = 0x5761744A,
        Migrations = [Tables],
        CreateException = static (message, fault) => new SqliteDeferredJobsException(message, fault),
    };

    private readonly DatabaseFile _file = new(options.FilePath, options.BusyTimeout, Kind);

    /// <summary>Opens the file, and makes it where there is none.</summary>
    /// <exception cref="SqliteDeferredJobsException">The file cannot be used; the message says why.</exception>
    /// <remarks>What is removed is overwritten: nobody's request is left behind.</remarks>
    public SqliteConnection Open() => _file.OpenForWriting(
        layout: null,
        $"PRAGMA synchronous = {(options.Durability == SqliteDurability.PowerLoss ? "FULL" : "NORMAL")}; PRAGMA secure_delete = ON");

    /// <summary>Says in plain words what SQLite reported.</summary>
    public Exception Explain(SqliteException fault) => _file.Explain(fault);
}
