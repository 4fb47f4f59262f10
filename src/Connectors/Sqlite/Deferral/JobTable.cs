using Microsoft.Data.Sqlite;
using Wattwise.Caching;

namespace Wattwise.Deferral;

/// <summary>The statements on the jobs' table. Used by one thread at a time.</summary>
internal sealed class JobTable : TableWriter
{
    private const string Columns =
        "id, tenant, user, model, state, version, owner, attempts, enqueued_at, complete_by, not_before, started_at, ended_at, reason";

    private readonly Statement _countOpen, _add, _find, _update, _listOpen, _removeEnded;

    public JobTable(SqliteConnection connection, TimeSpan busyTimeout)
        : base(connection, busyTimeout)
    {
        _countOpen = Prepare("SELECT count(*) FROM jobs WHERE ended_at IS NULL");
        _add = Prepare($"INSERT INTO jobs ({Columns}, request) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
        _find = Prepare($"SELECT {Columns}, request, result FROM jobs WHERE id = ?1");
        _update = Prepare(
            """
            UPDATE jobs SET state = ?3, version = ?4, owner = ?5, attempts = ?6, not_before = ?7, started_at = ?8, ended_at = ?9, reason = ?10,
                result = ifnull(?11, result)
            WHERE id = ?1 AND version = ?2
            """);
        _listOpen = Prepare($"SELECT {Columns} FROM jobs WHERE ended_at IS NULL");
        _removeEnded = Prepare("DELETE FROM jobs WHERE ended_at < ?1");
    }

    /// <returns>The job that is there now; <see langword="null"/> if there is no room.</returns>
    public DeferredJobEntry? Add(DeferredJobEntry job, byte[] request, int capacity)
    {
        if (Find(job.Id) is { } known)
            return known.Entry;
        if (_countOpen.ReadNumber() >= capacity)
            return null;
        _add.Run(
            job.Id.ToByteArray(), StorableText.Encode(job.Scope.Tenant), StorableText.Encode(job.Scope.User),
            StorableText.Encode(job.ModelId),
            (long)job.State, job.Version, job.Owner?.ToByteArray(), (long)job.Attempts, job.EnqueuedAt.UtcTicks, job.CompleteBy.UtcTicks,
            job.NotBefore.UtcTicks, job.StartedAt?.UtcTicks, job.EndedAt?.UtcTicks, job.Reason, request);
        return job;
    }

    public StoredDeferredJob? Find(Guid id)
    {
        using var reader = _find.Read(id.ToByteArray());
        return reader.Read()
            ? new StoredDeferredJob(ReadEntry(reader), reader.GetFieldValue<byte[]>(14), Contents(reader, 15))
            : null;
    }

    public bool Update(DeferredJobEntry job, long expectedVersion, byte[]? result) => _update.Run(
        job.Id.ToByteArray(), expectedVersion, (long)job.State, job.Version, job.Owner?.ToByteArray(), (long)job.Attempts,
        job.NotBefore.UtcTicks,
        job.StartedAt?.UtcTicks, job.EndedAt?.UtcTicks, job.Reason, result) > 0;

    public List<DeferredJobEntry> ListOpen()
    {
        var jobs = new List<DeferredJobEntry>();
        using var reader = _listOpen.Read();
        while (reader.Read())
            jobs.Add(ReadEntry(reader));
        return jobs;
    }

    public int RemoveEnded(DateTimeOffset before) => _removeEnded.Run(before.UtcTicks);

    private static DeferredJobEntry ReadEntry(SqliteDataReader reader) => new(
        new Guid(reader.GetFieldValue<byte[]>(0)),
        new CacheScope(StorableText.Decode(Text(reader, 1)), StorableText.Decode(Text(reader, 2))),
        Time(reader, 8)!.Value,
        Time(reader, 9)!.Value)
    {
        ModelId = StorableText.Decode(Text(reader, 3)),
        State = (DeferredJobState)reader.GetInt32(4),
        Version = reader.GetInt64(5),
        Owner = reader.IsDBNull(6) ? null : new Guid(reader.GetFieldValue<byte[]>(6)),
        Attempts = reader.GetInt32(7),
        NotBefore = Time(reader, 10)!.Value,
        StartedAt = Time(reader, 11),
        EndedAt = Time(reader, 12),
        Reason = Text(reader, 13),
    };

    // Null is no result; an array that is null would be an empty one.
    private static ReadOnlyMemory<byte>? Contents(SqliteDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return null;
        return reader.GetFieldValue<byte[]>(column);
    }

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetInt64(column), TimeSpan.Zero);
}
