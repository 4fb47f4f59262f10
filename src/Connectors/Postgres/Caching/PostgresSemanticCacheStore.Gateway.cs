using Wattwise.Gateway;

namespace Wattwise.Caching;

/// <content>The documents that gateways share.</content>
public sealed partial class PostgresSemanticCacheStore
{
    private const string AfterAllNames = "~";

    async ValueTask<GatewayDocument?> IGatewayStore.ReadAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string sql = "SELECT version, content FROM {schema}.gateway_documents WHERE name = $1";
        return await _records.RunAsync(
            async (connection, token) =>
            {
                await using var command = Command(connection, sql, SqlParameter.Text(name));
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                return await reader.ReadAsync(token).ConfigureAwait(false)
                    ? new GatewayDocument(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1))
                    : null;
            },
            cancellationToken).ConfigureAwait(false);
    }

    async ValueTask<bool> IGatewayStore.TryWriteAsync(
        string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(document);
        const string insert = "INSERT INTO {schema}.gateway_documents (name, version, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        const string update = "UPDATE {schema}.gateway_documents SET version = $2, content = $3 WHERE name = $1 AND version = $4";
        var (key, version, content) = (
            SqlParameter.Text(name), SqlParameter.BigInt(document.Version), SqlParameter.Bytes(document.Content.ToArray()));
        var written = expectedVersion == 0
            ? ExecuteOnceAsync(insert, cancellationToken, key, version, content)
            : ExecuteOnceAsync(update, cancellationToken, key, version, content, SqlParameter.BigInt(expectedVersion));
        return await written.ConfigureAwait(false) > 0;
    }

    async ValueTask<IReadOnlyList<string>> IGatewayStore.ListAsync(string prefix, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        const string sql = "SELECT name FROM {schema}.gateway_documents WHERE name >= $1 AND name < $2 ORDER BY name LIMIT $3";
        return await _records.RunAsync(
            async (connection, token) =>
            {
                var names = new List<string>();
                await using var command = Command(
                    connection, sql, SqlParameter.Text(prefix), SqlParameter.Text(prefix + AfterAllNames), SqlParameter.Integer(maxCount));
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    names.Add(reader.GetString(0));
                return names;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
