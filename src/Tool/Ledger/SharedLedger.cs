using Npgsql;
using StackExchange.Redis;
using Wattwise.Accounting;
using Wattwise.Tool.Gateway;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Ledger;

/// <summary>A ledger that gateways share, by the server that it is on.</summary>
/// <param name="Kind">The server, as its connection string is named: <see cref="Redis"/> or <see cref="Postgres"/>.</param>
/// <param name="Connection">Where it is; <see langword="null"/> for the environment's connection string.</param>
/// <param name="Name">The prefix of the keys, or the schema.</param>
internal sealed record SharedLedger(string Kind, string? Connection, string Name)
{
    public const string Redis = "Redis";
    public const string Postgres = "Postgres";

    /// <summary>Brings what is new of a span of time into a file.</summary>
    /// <returns>How many entries cannot be read.</returns>
    /// <exception cref="ToolException">The server cannot be read.</exception>
    public async Task<long> CopyAsync(SqliteLedgerCopy copy, LedgerQuery query, CancellationToken cancellationToken)
    {
        var connection = Connection ?? Environment.GetEnvironmentVariable(SharedStoreOptions.VariableOf(Kind));
        if (string.IsNullOrWhiteSpace(connection))
            throw new ToolException($"Name the server, or set {SharedStoreOptions.VariableOf(Kind)} to its connection string.");
        try
        {
            if (Kind == Redis)
            {
                await using RedisLedgerJournal journal = new(new() { ConnectionString = connection, KeyPrefix = Name });
                return (await copy.UpdateAsync(journal, query, cancellationToken)).UnreadableEntries;
            }
            else
            {
                await using PostgresLedgerJournal journal = new(new() { ConnectionString = connection, Schema = Name });
                return (await copy.UpdateAsync(journal, query, cancellationToken)).UnreadableEntries;
            }
        }
        catch (Exception exception) when (exception is RedisException or NpgsqlException or TimeoutException or InvalidOperationException)
        {
            throw new ToolException($"The ledger on {Kind} cannot be read: {ToolResult.Explain(exception)}", exception);
        }
    }
}
