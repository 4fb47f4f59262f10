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
    private static readonly string[] Migrations =
    [
        """
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
        """
        CREATE TABLE cascade_evidence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            cascade TEXT NOT NULL,
            task_class TEXT NOT NULL,
            evidence BLOB NOT NULL);
        CREATE INDEX cascade_evidence_by_class ON cascade_evidence (cascade, task_class);
        """,
        """
        CREATE TABLE purges (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            purge BLOB NOT NULL);
        """,
    ];

    /// <summary>The kind of the file, marked with "Watt".</summary>
    public static DatabaseKind Kind { get; } = new()
    {
        Name = "semantic cache",
        Contents = "entries",
        WhenFull = "the disk or the database is full. Free some space or lower MaxBytes; nothing of what was kept is lost.",
        WhenForeign = "belongs to another program. It was left as it is: name another file for the semantic cache.",
        ApplicationId = 0x57617474,
        Migrations = Migrations,
        CreateException = static (message, fault) => new SqliteSemanticCacheException(message, fault),
    };

    /// <summary>The latest version of the file.</summary>
    public static int Version => Kind.Version;
}
