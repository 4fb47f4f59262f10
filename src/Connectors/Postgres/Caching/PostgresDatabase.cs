using Npgsql;

namespace Wattwise.Caching;

/// <summary>Connections to a database whose tables are up to date. They are brought up to date by the first call that reaches the server.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const int OwnCancellationTimeout = 50;
    private const int NpgsqlCancellationTimeout = 2000;

    private readonly NpgsqlDataSource _dataSource;
    private readonly bool _ownsDataSource;
    private readonly SemaphoreSlim _migrating = new(1);
    private volatile bool _isMigrated;

    public PostgresDatabase(PostgresSemanticCacheOptions options)
    {
        _ownsDataSource = options.ConnectionFactory is null;
        _dataSource = options.ConnectionFactory ?? NpgsqlDataSource.Create(OwnSettings(options.ConnectionString!));
        Schema = new PostgresSchema(options.Schema, options.HnswM, options.HnswEfConstruction);
    }

    public PostgresSchema Schema { get; }

    /// <summary>Runs an operation on an open connection.</summary>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (!_isMigrated)
            await MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
        try
        {
            return await operation(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedObject)
        {
            // The database was restored or replaced under the running app: the next call makes the tables anew.
            _isMigrated = false;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _migrating.Dispose();
        if (_ownsDataSource)
            await _dataSource.DisposeAsync().ConfigureAwait(false);
    }

    // Calls are cancelled within 100 ms even where the server does not answer: Npgsql would wait 2 seconds for it.
    private static string OwnSettings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.CancellationTimeout == NpgsqlCancellationTimeout)
            settings.CancellationTimeout = OwnCancellationTimeout;
        settings.ApplicationName ??= "Wattwise";
        return settings.ConnectionString;
    }

    private async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await _migrating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isMigrated)
                return;
            await Schema.MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
            _isMigrated = true;
        }
        finally
        {
            _migrating.Release();
        }
    }
}
