using System.Globalization;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>Brings tables of a schema up to date, step by step, and remembers in a table how far that went.</summary>
/// <param name="name">The schema.</param>
/// <param name="versionTable">The table that remembers.</param>
/// <param name="scripts">The steps from nothing to the current version, by the names of their SQL. A step that was released is never
/// changed: the next one mends it.</param>
/// <param name="prepare">What the first step needs besides the schema.</param>
/// <remarks>Any number of machines may do so at once: whoever comes second waits for an advisory lock and finds the work done.</remarks>
internal sealed class PostgresMigrator(
    string name, string versionTable, IReadOnlyList<string> scripts, Func<NpgsqlConnection, CancellationToken, Task>? prepare = null)
{
    private const int MaxAttempts = 4;

    /// <summary>Puts the schema's quoted name in the place of <c>{schema}</c>.</summary>
    public string Sql(string sql) =>
        sql.Replace("{schema}", $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", StringComparison.Ordinal);

    /// <summary>Brings the tables to the version that this library knows.</summary>
    /// <exception cref="InvalidOperationException">A newer library made them.</exception>
    public async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // A role that may not create anything can still use what is there.
            if (await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false) == scripts.Count)
                return;
            try
            {
                await AdvanceAsync(connection, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException exception) when (attempt < MaxAttempts && exception.SqlState is
                PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.DuplicateTable
                or PostgresErrorCodes.DuplicateSchema)
            {
                // Somebody who knows nothing of the lock made the same at the same time, an extension above all.
            }
        }
    }

    /// <summary>Begins a transaction in which no other machine changes tables of the schema.</summary>
    public Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        LockedTransaction.BeginAsync(connection, $"wattwise:{name}", cancellationToken);

    /// <summary>Whether the schema has a table or an index, as of now.</summary>
    /// <remarks>Not by <c>to_regclass</c>: within a transaction that goes by what the session knew of names before it waited for a
    /// lock.</remarks>
    public async Task<bool> ExistsAsync(NpgsqlConnection connection, string relation, CancellationToken cancellationToken)
    {
        const string sql =
            "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2)";
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { SqlParameter.Text(name), SqlParameter.Text(relation) },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Read(string script)
    {
        using var reader = new StreamReader(typeof(PostgresMigrator).Assembly.GetManifestResourceStream($"{script}.sql")!);
        return reader.ReadToEnd();
    }

    private async Task AdvanceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(connection, cancellationToken).ConfigureAwait(false);
        var version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        if (version == 0)
            await CreateAsync(connection, cancellationToken).ConfigureAwait(false);
        for (; version < scripts.Count; version++)
        {
            await ExecuteAsync(connection, Sql(Read(scripts[version])), cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(
                connection,
                Sql(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {{schema}}.{versionTable} (version) VALUES ({version + 1})")),
                cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, versionTable, cancellationToken).ConfigureAwait(false))
            return 0;

        await using var command = new NpgsqlCommand(Sql($"SELECT coalesce(max(version), 0) FROM {{schema}}.{versionTable}"), connection);
        var version = (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        if (version > scripts.Count)
        {
            throw new InvalidOperationException(
                $"The schema '{name}' has version {version}; this library knows none above {scripts.Count}. "
                + "Update the library, or name another schema.");
        }

        return version;
    }

    private async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (prepare is not null)
            await prepare(connection, cancellationToken).ConfigureAwait(false);

        // CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it exists.
        await using (var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", connection))
        {
            command.Parameters.Add(SqlParameter.Text(name));
            if (!(bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!)
                await ExecuteAsync(connection, Sql("CREATE SCHEMA {schema}"), cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(
            connection,
            Sql($"CREATE TABLE IF NOT EXISTS {{schema}}.{versionTable} "
                + "(version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"),
            cancellationToken).ConfigureAwait(false);
    }
}
