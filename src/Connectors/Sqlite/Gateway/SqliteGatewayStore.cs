using Microsoft.Data.Sqlite;

namespace Wattwise.Gateway;

/// <summary>Keeps the keys and budgets of gateways in a SQLite file, which all processes of a machine may share. Thread-safe.</summary>
/// <remarks>
/// A call returns once its change is committed: a process that is killed loses nothing that it accepted, nor does a machine that loses
/// power, unless <see cref="SqliteGatewayStoreOptions.Durability"/> says so. One thread of the process writes. Keys are in the file as
/// hashes, of which no key can be made; tenants, limits and what was spent are in the clear.
/// </remarks>
public sealed class SqliteGatewayStore : IGatewayStore, IAsyncDisposable, IDisposable
{
    private readonly GatewayFile _file;
    private readonly GroupCommit<DocumentTable> _writes;
    private readonly Lock _reading = new();
    private readonly DocumentTable _reader;
    private bool _isDisposed;

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A setting cannot work.</exception>
    /// <exception cref="SqliteGatewayStoreException">The file cannot be used; the message says why.</exception>
    public SqliteGatewayStore(SqliteGatewayStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (new SqliteGatewayStoreOptionsValidator().Validate(name: null, options) is { Failed: true } invalid)
            throw new ArgumentException(invalid.FailureMessage, nameof(options));

        _file = new GatewayFile(options);
        _writes = new GroupCommit<DocumentTable>(
            new DocumentTable(_file.Open(), options.BusyTimeout), _file.Explain, nameof(SqliteGatewayStore), options.MaxQueuedWrites);
        _reader = new DocumentTable(_file.Open(), options.BusyTimeout);
    }

    /// <inheritdoc/>
    public ValueTask<GatewayDocument?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(Read(table => table.Read(name), cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryWriteAsync(
        string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(document);
        var content = document.Content.ToArray();
        return await _writes.RunAsync(
            table => table.TryWrite(name, document.Version, content, expectedVersion), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, int maxCount, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        return new(Read(table => table.List(prefix, maxCount), cancellationToken));
    }

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

    private T Read<T>(Func<DocumentTable, T> read, CancellationToken cancellationToken)
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
