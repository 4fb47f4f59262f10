using System.Data;
using System.Transactions;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>Connections to a server. What a fresh connection, a little time or another turn mends is not seen by the caller.</summary>
/// <remarks>
/// Nothing is kept in a session, so that a pooler between may give each transaction another one. Thread-safe.
/// </remarks>
internal sealed class PostgresConnections : IAsyncDisposable
{
    private const int OwnCancellationTimeout = 50;

    // A server takes 100 connections by default, which all processes share.
    private const int OwnPoolSize = 16;

    private const int MaxTurns = 12;
    private const int MaxOpenings = 7;
    private static readonly TimeSpan FirstOpeningWait = TimeSpan.FromMilliseconds(25);

    private readonly NpgsqlDataSource _dataSource;
    private readonly bool _ownsDataSource;

    /// <param name="connectionString">Where the database is, unless the app has connections of its own.</param>
    /// <param name="dataSource">The app's own connections.</param>
    public PostgresConnections(string? connectionString, NpgsqlDataSource? dataSource)
    {
        _ownsDataSource = dataSource is null;
        _dataSource = dataSource ?? NpgsqlDataSource.Create(OwnSettings(connectionString!));
    }

    /// <summary>Runs an operation on an open connection, and once more where it was undone for the sake of another, or its connection
    /// broke.</summary>
    /// <param name="operation">The operation: one statement, one transaction, or several that may each be done again.</param>
    /// <param name="isRepeatable">Whether it may be done a second time though it was done: of a connection that breaks nobody
    /// knows.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> operation, bool isRepeatable, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // What is spent, held or learned stays so though the caller's transaction is rolled back.
        using var apart = Transaction.Current is null
            ? null
            : new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        var hasBroken = false;
        for (var turn = 1; ; turn++)
        {
            await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
            var process = connection.ProcessID;
            try
            {
                return await operation(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (turn < MaxTurns && IsUndone(exception))
            {
            }
            catch (NpgsqlException exception) when (IsBroken(connection, exception))
            {
                // What ended one connection has most likely ended those that lie idle.
                _dataSource.Clear();
                if (hasBroken || !isRepeatable)
                    throw;
                hasBroken = true;
                continue;
            }

            await connection.CloseAsync().ConfigureAwait(false);
            await Task.Delay(Wait(turn, process), cancellationToken).ConfigureAwait(false);
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
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(settings.Host) ? "ConnectionString names no host." : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            // Npgsql's message may repeat a value, and that may be the password.
            return "ConnectionString cannot be read.";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ownsDataSource)
            await _dataSource.DisposeAsync().ConfigureAwait(false);
    }

    private static string OwnSettings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);

        // Calls are cancelled within 100 ms even where the server does not answer: Npgsql would wait 2 seconds for it.
        if (!settings.ShouldSerialize("Cancellation Timeout"))
            settings.CancellationTimeout = OwnCancellationTimeout;
        if (!settings.ShouldSerialize("Maximum Pool Size"))
            settings.MaxPoolSize = Math.Max(OwnPoolSize, settings.MinPoolSize);

        // No session has anything to reset, and behind a pooler the reset would be that of another.
        settings.NoResetOnClose = true;
        settings.ApplicationName ??= "Wattwise";
        return settings.ConnectionString;
    }

    // The server undid all of it: for one that was first, or to end a circle of those who wait for each other.
    private static bool IsUndone(NpgsqlException exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => true,
        { InnerException: AggregateException several } =>
            several.InnerExceptions.All(static one => one is NpgsqlException each && IsUndone(each)),
        _ => false,
    };

    // A server that does not answer in time is no better on a second connection.
    private static bool IsBroken(NpgsqlConnection connection, NpgsqlException exception) =>
        connection.State == ConnectionState.Closed && exception.InnerException is not TimeoutException;

    // A server that has no connection to spare, or that is about to start or to stop, may have one soon.
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var wait = FirstOpeningWait;
        for (var opening = 1; ; opening++, wait *= 2)
        {
            try
            {
                return await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (
                opening < MaxOpenings && exception.SqlState is PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow)
            {
                await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Those who met wait differently, so that they do not meet again; no two connections have the same process of the server.
    private static TimeSpan Wait(int turn, int process) =>
        TimeSpan.FromMilliseconds(new Random(HashCode.Combine(turn, process)).Next(1, 1 << Math.Min(turn, 7)));
}
