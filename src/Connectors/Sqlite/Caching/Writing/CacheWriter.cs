using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Caching;

/// <summary>The statements that change the file. Used by one thread.</summary>
internal sealed partial class CacheWriter : TableWriter
{
    private readonly SqliteSemanticCacheOptions _options;
    private readonly UseCounts _uses;
    private readonly Statement _findScope, _addScope, _findAskedLater;
    private readonly Statement _removeByKey, _removeSmallerDimensions, _removeLargerDimensions, _add, _addContents, _addTag;
    private readonly Statement _addPurge, _trimPurges;
    private bool _logHoldsRemoved;

    public CacheWriter(SqliteConnection connection, SqliteSemanticCacheOptions options, UseCounts uses)
        : base(connection, options.BusyTimeout)
    {
        _options = options;
        _uses = uses;
        _findScope = Prepare($"SELECT id FROM scopes WHERE {ScopeName.Condition}");
        _addScope = Prepare("INSERT INTO scopes (tenant, user) VALUES (?1, ?2)");
        _findAskedLater = Prepare(
            """
            SELECT id FROM entries
            WHERE scope = ?1 AND key = ?2 AND ifnull(asked_at, answered_at) > ?3 AND ifnull(asked_at, answered_at) <= ?4 AND expires_at > ?4
            """);
        _removeByKey = Prepare("DELETE FROM entries WHERE scope = ?1 AND key = ?2");

        // Two ranges of the index; one statement with OR would read the whole partition.
        _removeSmallerDimensions = Prepare("DELETE FROM entries WHERE scope = ?1 AND partition = ?2 AND dimension < ?3");
        _removeLargerDimensions = Prepare("DELETE FROM entries WHERE scope = ?1 AND partition = ?2 AND dimension > ?3");
        _add = Prepare(
            """
            INSERT INTO entries
                (scope, partition, key, dimension, model, answered_at, expires_at, bytes, joules_per_byte, priority, asked_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9 + (SELECT eviction_clock FROM totals), ?10)
            """);
        _addContents = Prepare("INSERT INTO contents (entry, vector, payload) VALUES (?1, ?2, ?3)");
        _addTag = Prepare("INSERT INTO tags (tag, entry) VALUES (?1, ?2)");
        _addPurge = Prepare("INSERT INTO purges (purge) VALUES (?1)");
        _trimPurges = Prepare($"DELETE FROM purges WHERE id <= (SELECT max(id) FROM purges) - {CachePurgeFormat.MaxRemembered}");
        (_readTotals, _readScopeCount, _lowestPriorities, _lowestPrioritiesOfScope, _removeById, _advanceClock) = PrepareEviction();
        (_removeExpired, _trimRemovals, _countUses) = PrepareChores();
        (_addEvidence, _trimEvidence) = PrepareEvidence();
        (_addDirectiveEvidence, _trimDirectiveEvidence) = PrepareDirectiveEvidence();
        (_addCascadeEvidence, _trimCascadeEvidence) = PrepareCascadeEvidence();
    }

    private long Now => _options.TimeProvider.GetUtcNow().UtcTicks;

    /// <summary>
    /// Adds an entry in place of the older one with its key. One that expired meanwhile, or is larger than the whole store may be, is not
    /// kept, and neither is one that was asked for earlier than the one that is there.
    /// </summary>
    public bool Add(EncodedEntry entry)
    {
        if (FindScope(entry.Scope) is { } known && _findAskedLater.ReadNumber(known, entry.Key, entry.AskedAt, Now) is not null)
            return false;

        RemoveByKey(entry.Scope, entry.Key);
        if (entry.ExpiresAt <= Now || entry.SizeInBytes > _options.MaxBytes)
            return false;

        if (FindScope(entry.Scope) is { } old)
        {
            _removeSmallerDimensions.Run(old, entry.Partition, entry.Dimension);
            _removeLargerDimensions.Run(old, entry.Partition, entry.Dimension);
            MakeRoomInScope(old);
        }

        MakeRoom(entry.SizeInBytes);

        // A scope leaves with its last entry, so it is looked for once there is room.
        var scope = FindScope(entry.Scope) ?? AddScope(entry.Scope);
        _add.Run(
            scope,
            entry.Partition,
            entry.Key,
            entry.Dimension,
            entry.Model,
            entry.AnsweredAt,
            entry.ExpiresAt,
            entry.SizeInBytes,
            entry.JoulesPerByte,
            entry.AskedAt);
        var id = raw.sqlite3_last_insert_rowid(Connection.Handle);
        _addContents.Run(id, entry.Vector, entry.Payload);
        foreach (var tag in entry.Tags)
            _addTag.Run(tag, id);
        return true;
    }

    /// <summary>Removes an entry of a scope.</summary>
    /// <returns>True where the scope had it.</returns>
    public bool RemoveByKey(ScopeName scope, byte[] key) => FindScope(scope) is { } id && _removeByKey.Run(id, key) > 0;

    /// <summary>Records a purge for other processes.</summary>
    public bool AddPurge(byte[] purge)
    {
        _addPurge.Run(purge);
        _trimPurges.Run();
        return true;
    }

    /// <summary>Removes entries that meet a purge's conditions.</summary>
    /// <returns>How many were removed; fewer than <paramref name="limit"/> where none is left.</returns>
    public int Purge(PurgeCondition condition, int limit)
    {
        using var purge = new Statement(
            Connection,
            $"DELETE FROM entries WHERE id IN (SELECT e.id FROM entries e JOIN scopes s ON s.id = e.scope WHERE {condition.Sql} LIMIT "
                + $"{limit})");
        var removed = purge.Run(condition.Values);
        _logHoldsRemoved |= removed > 0;
        return removed;
    }

    /// <summary>
    /// Copies the log into the file and cuts it to nothing if it may hold what a purge removed. Outside of a transaction. If others read
    /// for longer than the busy timeout, the next call does it.
    /// </summary>
    public override void AfterCommit()
    {
        if (!_logHoldsRemoved)
            return;

        try
        {
            using var checkpoint = new Statement(Connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            _logHoldsRemoved = checkpoint.ReadNumber() != 0;
        }
        catch (SqliteException)
        {
            // The purge is committed all the same.
        }
    }

    private long? FindScope(ScopeName scope) => _findScope.ReadNumber(scope.Tenant, scope.User);

    private long AddScope(ScopeName scope)
    {
        _addScope.Run(scope.Tenant, scope.User);
        return raw.sqlite3_last_insert_rowid(Connection.Handle);
    }
}
