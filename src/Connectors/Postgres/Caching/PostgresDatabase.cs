using Npgsql;

namespace Wattwise.Caching;

/// <summary>Connections to a database whose tables are up to date. They are brought up to date by the first call that reaches the server.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const int OwnCancellationTimeout = 50;
    private const int NpgsqlCancellationTimeout = 2000;

    private readonly NpgsqlDataSource _dataSource;
    private readonly bool _ownsDataSource;
    private readonly Func<NpgsqlConnection, CancellationToken, Task> _migrate;
    private readonly SemaphoreSlim _migrating = new(1);
    private volatile bool _isMigrated;

    /// <param name="connectionString">Where the database is, unless the app has connections of its own.</param>
    /// <param name="dataSource">The app's own connections.</param>
    /// <param name="migrate">Brings the tables up to date.</param>
    public PostgresDatabase(string? connectionString, NpgsqlDataSource? dataSource, Func<NpgsqlConnection, CancellationToken, Task> migrate)
    {
        _ownsDataSource = dataSource is null;
        _dataSource = dataSource ?? NpgsqlDataSource.Create(OwnSettings(connectionString!));
        _migrate = migrate;
    }

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

    /// <summary>Says why no database can be reached with these settings; <see langword="null"/> if one may be.</summary>
    public static string? FaultOf(string? connectionString, NpgsqlDataSource? dataSource)
    {
        if (dataSource is not null)
            return null;
        if (string.IsNullOrWhiteSpace(connectionString))
            return "Set ConnectionString or ConnectionFactory.";
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host) ? "ConnectionString names no host." : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            // Npgsql's message may repeat a value, and that may be the password.
            return "ConnectionString cannot be read.";
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
            await _migrate(connection, cancellationToken).ConfigureAwait(false);
            _isMigrated = true;
        }
        finally
        {
            _migrating.Release();
        }
    }
}
