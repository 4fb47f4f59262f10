using Microsoft.Data.Sqlite;

namespace Wattwise.Caching;

/// <summary>The tables of the file, and how an older file becomes one of today.</summary>
/// <remarks>
/// Triggers keep what must never disagree: a row that goes, by whatever statement, takes its contents and tags along, is taken off the
/// counts, and is written down for the other processes, whose copies of the vectors must lose it too. Ids of entries only ever grow, so
/// what is new is what has a greater id. Scopes and tags are bytes (UTF-8), since SQLite's texts end at the first zero character for many
/// readers; a scope without a tenant or user has NULL there, which is another scope than that of the empty name.
/// </remarks>
internal static class CacheSchema
{
    /// <summary>The latest version, which <c>PRAGMA user_version</c> of a file names.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Marks a database as one of this cache (<c>PRAGMA application_id</c>): "Watt".</summary>
    private const int ApplicationId = 0x57617474;

    private static readonly string[] Migrations =
    [
        $"""
        PRAGMA application_id = {ApplicationId};
        CREATE TABLE totals (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            entries INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            eviction_clock REAL NOT NULL);
        INSERT INTO totals VALUES (1, 0, 0, 0);
        CREATE TABLE scopes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant TEXT,
            user TEXT,
            entries INTEGER NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX scopes_by_name ON scopes (ifnull(tenant, 0), ifnull(user, 0));
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope INTEGER NOT NULL REFERENCES scopes (id),
            partition BLOB NOT NULL,
            key BLOB NOT NULL,
            dimension INTEGER NOT NULL,
            model TEXT,
            answered_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            joules_per_byte REAL NOT NULL,
            uses INTEGER NOT NULL DEFAULT 1,
            priority REAL NOT NULL);
        CREATE UNIQUE INDEX entries_by_key ON entries (scope, key);
        CREATE INDEX entries_by_partition ON entries (scope, partition, dimension);
        CREATE INDEX entries_by_priority ON entries (scope, priority);
        CREATE INDEX entries_by_expiry ON entries (expires_at);
        CREATE TABLE contents (
            entry INTEGER PRIMARY KEY REFERENCES entries (id),
            vector BLOB NOT NULL,
            payload BLOB NOT NULL);
        CREATE TABLE tags (
            tag TEXT NOT NULL,
            entry INTEGER NOT NULL REFERENCES entries (id),
            PRIMARY KEY (tag, entry)) WITHOUT ROWID;
        CREATE INDEX tags_by_entry ON tags (entry);
        CREATE TABLE removals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            entry INTEGER NOT NULL);
        CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
            UPDATE totals SET entries = entries + 1, bytes = bytes + new.bytes;
            UPDATE scopes SET entries = entries + 1 WHERE id = new.scope;
        END;
        CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN
            DELETE FROM contents WHERE entry = old.id;
            DELETE FROM tags WHERE entry = old.id;
            INSERT INTO removals (entry) VALUES (old.id);
            UPDATE totals SET entries = entries - 1, bytes = bytes - old.bytes;
            UPDATE scopes SET entries = entries - 1 WHERE id = old.scope;
            DELETE FROM scopes WHERE id = old.scope AND entries = 0;
        END;
        """,
        """
        CREATE TABLE evidence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            policy TEXT NOT NULL,
            judged_at INTEGER NOT NULL,
            entry_key BLOB NOT NULL,
            cosine_similarity REAL NOT NULL,
            probability REAL,
            was_served INTEGER NOT NULL,
            is_right INTEGER NOT NULL);
        CREATE INDEX evidence_by_policy ON evidence (policy);
        """,
        "ALTER TABLE entries ADD COLUMN asked_at INTEGER;",
        """
        CREATE TABLE directive_evidence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            directives TEXT NOT NULL,
            task_class TEXT NOT NULL,
            judged_at INTEGER NOT NULL,
            level INTEGER NOT NULL,
            score REAL NOT NULL,
            requested_model TEXT,
            served_model TEXT,
            full_joules REAL,
            brief_joules REAL,
            full_seconds REAL,
            brief_seconds REAL,
            is_reset INTEGER NOT NULL);
        CREATE INDEX directive_evidence_by_class ON directive_evidence (directives, task_class);
        """,
    ];

    /// <summary>Makes the tables in an empty file, and brings an older file up to date: all or nothing.</summary>
    /// <exception cref="SqliteSemanticCacheException">The file was written by a newer version, or belongs to another program.</exception>
    public static void Prepare(SqliteConnection connection, string path)
    {
        if (Check(connection, path) == Version)
            return;

        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            // Another process may have done it while this one waited.
            for (var version = Check(connection, path); version < Version; version++)
                Execute(connection, $"{Migrations[version]} PRAGMA user_version = {version + 1};");
            Execute(connection, "COMMIT");
        }
        catch
        {
            Execute(connection, "ROLLBACK");
            throw;
        }
    }

    /// <summary>Reads the version of the file; 0 for an empty one.</summary>
    /// <exception cref="SqliteSemanticCacheException">The file was written by a newer version, or belongs to another program.</exception>
    public static int Check(SqliteConnection connection, string path)
    {
        var version = Number(connection, "PRAGMA user_version");
        var owner = Number(connection, "PRAGMA application_id");
        if (owner != ApplicationId && (owner != 0 || version != 0 || Number(connection, "SELECT count(*) FROM sqlite_schema") != 0))
            throw new SqliteSemanticCacheException($"The SQLite database {path} belongs to another program. It was left as it is: name another file for the semantic cache.");
        if (version > Version)
        {
            throw new SqliteSemanticCacheException(
                $"The semantic cache {path} was written by a newer version of Wattwise.Sqlite (schema {version}; this one knows {Version}). It was left as it is: update the package, or name another file.");
        }

        return (int)version;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.ReadNumber() ?? 0;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        statement.Run();
    }
}
