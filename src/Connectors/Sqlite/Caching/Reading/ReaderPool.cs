using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Wattwise.Caching;

/// <summary>Connections that read, a few at a time, on the thread pool: SQLite's calls block.</summary>
internal sealed class ReaderPool(CacheFile file) : IAsyncDisposable
{
    // One for each core keeps all busy; two at least, so that an export does not keep searches waiting.
    private static readonly int MaxReaders = Math.Max(2, Environment.ProcessorCount);

    private readonly ConcurrentBag<CacheReader> _idle = [];
    private readonly SemaphoreSlim _permits = new(MaxReaders);
    private bool _isDisposed;

    /// <summary>Reads with a connection of its own.</summary>
    /// <param name="read">What to read; looks at the token every few milliseconds.</param>
    /// <param name="cancellationToken">Gives up at once, also while SQLite itself waits for something.</param>
    public async ValueTask<T> RunAsync<T>(Func<CacheReader, T> read, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _isDisposed))
        {
            _permits.Release();
            throw new ObjectDisposedException(CacheFile.OwnerName);
        }

        return await Task.Run(() => Read(read), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for those that read, and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;

        for (var i = 0; i < MaxReaders; i++)
            await _permits.WaitAsync().ConfigureAwait(false);
        while (_idle.TryTake(out var reader))
            reader.Dispose();

        // Those that still wait for a place are to find the pool closed.
        _permits.Release(MaxReaders);
    }

    private T Read<T>(Func<CacheReader, T> read)
    {
        CacheReader? reader = null;
        try
        {
            if (!_idle.TryTake(out reader))
                reader = new CacheReader(file.OpenForReading());
            return read(reader);
        }
        catch (SqliteException fault)
        {
            throw file.Explain(fault);
        }
        finally
        {
            if (reader is not null)
                _idle.Add(reader);
            _permits.Release();
        }
    }
}
