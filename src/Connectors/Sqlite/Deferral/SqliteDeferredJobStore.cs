using Microsoft.Data.Sqlite;

namespace Wattwise.Deferral;

/// <summary>Keeps deferred jobs in a SQLite file, which all processes of a machine may share. Thread-safe.</summary>
/// <remarks>
/// A call returns once its change is committed: a process that is killed loses nothing that it accepted, nor does a machine that loses
/// power, unless <see cref="SqliteDeferredJobsOptions.Durability"/> says so. One thread of the process writes. Texts are in the clear
/// unless
/// the queue has a protector; scopes, model ids and times always are.
/// </remarks>
public sealed class SqliteDeferredJobStore : IDeferredJobStore, IAsyncDisposable, IDisposable
{
    private readonly JobFile _file;
    private readonly GroupCommit<JobTable> _writes;
    private readonly Lock _reading = new();
    private readonly JobTable _reader;
    private bool _isDisposed;

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A setting cannot work.</exception>
    /// <exception cref="SqliteDeferredJobsException">The file cannot be used; the message says why.</exception>
    public SqliteDeferredJobStore(SqliteDeferredJobsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (new SqliteDeferredJobsOptionsValidator().Validate(name: null, options) is { Failed: true } invalid)
            throw new ArgumentException(invalid.FailureMessage, nameof(options));

        _file = new JobFile(options);
        _writes = new GroupCommit<JobTable>(
            new JobTable(_file.Open(), options.BusyTimeout), _file.Explain, nameof(SqliteDeferredJobStore), options.MaxQueuedWrites);
        _reader = new JobTable(_file.Open(), options.BusyTimeout);
    }

    /// <inheritdoc/>
    public async ValueTask<DeferredJobEntry> AddAsync(
        DeferredJobEntry job, ReadOnlyMemory<byte> request, int capacity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var bytes = request.ToArray();
        return await _writes.RunAsync(table => table.Add(job, bytes, capacity), cancellationToken).ConfigureAwait(false)
            ?? throw new DeferredQueueFullException(capacity);
    }

    /// <inheritdoc/>
    public ValueTask<StoredDeferredJob?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        new(Read(table => table.Find(id), cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<bool> UpdateAsync(
        DeferredJobEntry job, long expectedVersion, ReadOnlyMemory<byte>? result = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var bytes = result?.ToArray();
        return await _writes.RunAsync(table => table.Update(job, expectedVersion, bytes), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeferredJobEntry>> ListOpenAsync(CancellationToken cancellationToken = default) =>
        new(Read(table => table.ListOpen(), cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<int> RemoveEndedAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        await _writes.RunAsync(table => table.RemoveEnded(before), cancellationToken).ConfigureAwait(false);

    /// <summary>Commits what waits, and closes the file. Doing so twice is harmless.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync().ConfigureAwait(false);
        lock (_reading)
        {
            _isDisposed = true;
            _reader.Dispose();
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>, for containers that are disposed without waiting.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private T Read<T>(Func<JobTable, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_reading)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                return read(_reader);
            }
            catch (SqliteException fault)
            {
                throw _file.Explain(fault);
            }
        }
    }
}
