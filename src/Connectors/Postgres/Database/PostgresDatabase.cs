using Npgsql;

namespace Wattwise.Caching;

/// <summary>A database whose tables are up to date. They are brought up to date by the first call that reaches the server.</summary>
/// <param name="connections">The connections, which several may share.</param>
/// <param name="migrate">Brings the tables up to date.</param>
internal sealed class PostgresDatabase(PostgresConnections connections, Func<NpgsqlConnection, CancellationToken, Task> migrate)
    : IDisposable
{
    private readonly SemaphoreSlim _migrating = new(1);
    private volatile bool _isMigrated;

    /// <summary>Runs an operation on an open connection, once more where it was undone or its connection broke.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="isRepeatable">Whether it may be done a second time though it was done: of a connection that breaks nobody
    /// knows.</param>
    public async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> operation, CancellationToken cancellationToken, bool isRepeatable = true)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_isMigrated)
            await MigrateAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await connections.RunAsync(operation, isRepeatable, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState is
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedObject)
        {
            // The database was restored or replaced under the running app: the next call makes the tables anew.
            _isMigrated = false;
            throw;
        }
    }

    public void Dispose() => _migrating.Dispose();

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await _migrating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isMigrated)
                return;
            await connections.RunAsync(
                async (connection, token) =>
                {
                    await migrate(connection, token).ConfigureAwait(false);
                    return true;
                },
                isRepeatable: true, cancellationToken).ConfigureAwait(false);
            _isMigrated = true;
        }
        finally
        {
            _migrating.Release();
        }
    }
}
