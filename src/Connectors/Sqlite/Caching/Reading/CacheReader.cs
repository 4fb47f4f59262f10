using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Wattwise.Cascade;
using Wattwise.Directives;

namespace Wattwise.Caching;

/// <summary>The statements that read the file. Used by one thread at a time.</summary>
internal sealed class CacheReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _findScope, _horizon, _vector, _payload, _tags, _page, _totals, _countOfScope, _lastPurge, _purges;
    private readonly Statement _evidence, _directiveEvidence, _cascadeEvidence;

    public CacheReader(SqliteConnection connection)
    {
        _connection = connection;
        _findScope = Prepare($"SELECT id FROM scopes WHERE {ScopeName.Condition}");
        _horizon = Prepare(
            """
            SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'entries'), 0),
                   ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'removals'), 0),
                   (SELECT min(id) FROM removals)
            """);
        NewVectors = Prepare(
            """
            SELECT e.id, e.expires_at, c.vector FROM entries e JOIN contents c ON c.entry = e.id
            WHERE e.scope = ?1 AND e.partition = ?2 AND e.dimension = ?3 AND e.id > ?4 ORDER BY e.id
            """);
        NthNewest = Prepare(
            "SELECT id FROM entries WHERE scope = ?1 AND partition = ?2 AND dimension = ?3 ORDER BY id DESC LIMIT 1 OFFSET ?4");
        Removals = Prepare("SELECT entry FROM removals WHERE id > ?1");
        _vector = Prepare(
            """
            SELECT c.vector FROM entries e JOIN contents c ON c.entry = e.id
            WHERE e.id = ?1 AND e.scope = ?2 AND e.partition = ?3 AND e.dimension = ?4 AND e.expires_at > ?5
            """);
        _payload = Prepare("SELECT e.key, c.payload FROM entries e JOIN contents c ON c.entry = e.id WHERE e.id = ?1 AND e.scope = ?2");
        _tags = Prepare("SELECT tag FROM tags WHERE entry = ?1");
        _page = Prepare(
            """
            SELECT e.id, s.tenant, s.user, e.partition, e.key, c.vector, c.payload
            FROM entries e JOIN scopes s ON s.id = e.scope JOIN contents c ON c.entry = e.id
            WHERE e.id > ?1 AND e.expires_at > ?2 ORDER BY e.id LIMIT ?3
            """);
        _totals = Prepare("SELECT entries, bytes FROM totals");
        _countOfScope = Prepare($"SELECT entries FROM scopes WHERE {ScopeName.Condition}");
        _lastPurge = Prepare("SELECT max(id) FROM purges");
        _purges = Prepare("SELECT id, purge FROM purges ORDER BY id");
        _evidence = Prepare(
            """
            SELECT judged_at, entry_key, cosine_similarity, probability, was_served, is_right
            FROM evidence WHERE policy = ?1 ORDER BY id DESC LIMIT ?2
            """);
        _directiveEvidence = Prepare(
            """
            SELECT judged_at, task_class, level, score, requested_model, served_model,
                   full_joules, brief_joules, full_seconds, brief_seconds, is_reset
            FROM directive_evidence WHERE directives = ?1 ORDER BY id DESC LIMIT ?2
            """);
        _cascadeEvidence = Prepare("SELECT evidence FROM cascade_evidence WHERE cascade = ?1 ORDER BY id DESC LIMIT ?2");
    }

    /// <summary>
    /// Id, expiry and vector of entries of a scope, partition and dimension whose id is greater than parameter 4, in the order of ids.
    /// </summary>
    public Statement NewVectors { get; }

    /// <summary>The id of the entry of a scope, partition and dimension that as many as parameter 4 are newer than.</summary>
    public Statement NthNewest { get; }

    /// <summary>Ids of entries that were removed after the removal of parameter 1.</summary>
    public Statement Removals { get; }

    public long? FindScope(ScopeName scope) => _findScope.ReadNumber(scope.Tenant, scope.User);

    /// <summary>How far the file is: what a copy of its vectors must have seen.</summary>
    public FileHorizon ReadHorizon()
    {
        using var row = _horizon.Read();
        row.Read();
        var lastRemoval = row.GetInt64(1);
        return new FileHorizon(row.GetInt64(0), lastRemoval, row.IsDBNull(2) ? lastRemoval + 1 : row.GetInt64(2));
    }

    /// <summary>The vector of an entry that is still there and has not expired; <see langword="null"/> otherwise.</summary>
    public float[]? ReadVector(long entry, long scope, byte[] partition, int dimension, long now)
    {
        using var row = _vector.Read(entry, scope, partition, dimension, now);
        return row.Read() ? Floats(Statement.Bytes(row, 0)) : null;
    }

    /// <summary>An entry whose vector is known already; <see langword="null"/> if it went meanwhile or cannot be read.</summary>
    public SemanticCacheEntry? ReadEntry(
        long entry, long scopeId, CacheScope scope, CacheKey partition, float[] vector, EntryDecoder decoder)
    {
        using var row = _payload.Read(entry, scopeId);
        return row.Read()
            ? decoder.TryRead(entry, scope, partition, Statement.Bytes(row, 0), vector, Statement.Bytes(row, 1), ReadTags(entry))
            : null;
    }

    /// <summary>
    /// Entries after an id that have not expired, in the order of ids; <see langword="null"/> for one that cannot be read.
    /// </summary>
    public List<(long Id, SemanticCacheEntry? Entry)> ReadPage(
        long after, long now, int size, EntryDecoder decoder, CancellationToken cancellationToken)
    {
        var page = new List<(long, SemanticCacheEntry?)>(size);
        using var rows = _page.Read(after, now, size);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = rows.GetInt64(0);
            page.Add((id, decoder.TryRead(
                id,
                new CacheScope(ReadName(rows, 1), ReadName(rows, 2)),
                Statement.Bytes(rows, 3),
                Statement.Bytes(rows, 4),
                Floats(Statement.Bytes(rows, 5)),
                Statement.Bytes(rows, 6),
                ReadTags(id))));
        }

        return page;
    }

    public long Count(ScopeName? scope) => (scope is { } one ? _countOfScope.ReadNumber(one.Tenant, one.User) : _totals.ReadNumber()) ?? 0;

    public (long Entries, long Bytes) ReadTotals()
    {
        using var rows = _totals.Read();
        return rows.Read() ? (rows.GetInt64(0), rows.GetInt64(1)) : default;
    }

    /// <summary>The purges that came after one of them.</summary>
    public CachePurgeHistory ReadPurges(long after)
    {
        if ((_lastPurge.ReadNumber() ?? 0) == after)
            return new(after, []);

        var (last, latest) = (0L, new List<byte[]>());
        using var rows = _purges.Read();
        while (rows.Read())
        {
            last = rows.GetInt64(0);
            latest.Add(Statement.Bytes(rows, 1).ToArray());
        }

        return CachePurgeFormat.ToHistory(last, latest, after);
    }

    /// <summary>The newest evidence of a policy, the oldest first.</summary>
    public List<CacheEvidence> ReadEvidence(string policy, int maxCount)
    {
        var evidence = new List<CacheEvidence>();
        using (var rows = _evidence.Read(policy, maxCount))
        {
            while (rows.Read())
            {
                evidence.Add(new CacheEvidence(
                    new DateTimeOffset(rows.GetInt64(0), TimeSpan.Zero),
                    new CacheKey(Statement.Bytes(rows, 1)),
                    (float)rows.GetDouble(2),
                    rows.IsDBNull(3) ? null : rows.GetDouble(3),
                    rows.GetBoolean(4),
                    rows.GetBoolean(5)));
            }
        }

        evidence.Reverse();
        return evidence;
    }

    /// <summary>The newest evidence of directives, the oldest first.</summary>
    public List<DirectiveEvidence> ReadDirectiveEvidence(string directives, int maxCount)
    {
        var evidence = new List<DirectiveEvidence>();
        using (var rows = _directiveEvidence.Read(directives, maxCount))
        {
            while (rows.Read())
            {
                evidence.Add(new DirectiveEvidence(
                    new DateTimeOffset(rows.GetInt64(0), TimeSpan.Zero),
                    StorableText.Decode(rows.GetString(1)),
                    new DirectiveLevel(rows.GetByte(2)),
                    rows.GetDouble(3),
                    ReadName(rows, 4),
                    ReadName(rows, 5))
                {
                    FullJoules = ReadNumber(rows, 6),
                    BriefJoules = ReadNumber(rows, 7),
                    FullSeconds = ReadNumber(rows, 8),
                    BriefSeconds = ReadNumber(rows, 9),
                    IsReset = rows.GetBoolean(10),
                });
            }
        }

        evidence.Reverse();
        return evidence;
    }

    /// <summary>The newest evidence of a cascade, the oldest first; what cannot be read is left out.</summary>
    public List<CascadeEvidence> ReadCascadeEvidence(string cascade, int maxCount)
    {
        var evidence = new List<CascadeEvidence>();
        using (var rows = _cascadeEvidence.Read(cascade, maxCount))
        {
            while (rows.Read())
            {
                if (CascadeEvidenceFormat.TryRead(Statement.Bytes(rows, 0).ToArray()) is { } one)
                    evidence.Add(one);
            }
        }

        evidence.Reverse();
        return evidence;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }

    private static double? ReadNumber(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetDouble(column);

    private static string? ReadName(SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : StorableText.Decode(rows.GetString(column));

    private List<string> ReadTags(long entry)
    {
        var tags = new List<string>();
        using var rows = _tags.Read(entry);
        while (rows.Read())
            tags.Add(StorableText.Decode(rows.GetString(0)));
        return tags;
    }

    private static float[] Floats(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private Statement Prepare(string sql)
    {
        var statement = new Statement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }
}
