using System.Data;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>A transaction that has a lock to its end, one of all machines at a time.</summary>
internal static class LockedTransaction
{
    /// <summary>Begins one; it ends with its lock when it is disposed, and by itself after 5 seconds in which its machine says
    /// nothing.</summary>
    /// <remarks>Each of its statements sees what was committed before: what the one before in line did is seen, whatever isolation the
    /// server gives by default.</remarks>
    public static async Task<NpgsqlTransaction> BeginAsync(
        NpgsqlConnection connection, string lockName, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            const string frozen = "SELECT set_config('idle_in_transaction_session_timeout', '5000', true)";
            await PostgresMigrator.ExecuteAsync(connection, frozen, cancellationToken).ConfigureAwait(false);
            await LockAsync(connection, lockName, cancellationToken).ConfigureAwait(false);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for one more lock, to the end of the transaction.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, string lockName, CancellationToken cancellationToken)
    {
        // The token ends it.
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", connection)
        {
            CommandTimeout = 0,
            Parameters = { SqlParameter.Text(lockName) },
        };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
