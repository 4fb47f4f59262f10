using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Gateway;
using Wattwise.Gateway.Access;
using Wattwise.Tool.Results;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Doctor;

/// <summary>Opens the stores that are named, and counts what is in them.</summary>
internal static class StoreChecks
{
    // As long as a gateway waits for its store, and some for the first connection.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Check>> RunAsync(
        string? cache, string? ledger, string? keys, ServeSettings servers, CancellationToken cancellationToken)
    {
        List<Check> checks = [];
        if (cache is not null)
            checks.Add(await TryFileAsync(
                "cache", cache, token => CountAsync(new SqliteSemanticCacheStore(new() { FilePath = cache }), token), cancellationToken));
        if (ledger is not null)
        {
            checks.Add(await TryFileAsync(
                "ledger", ledger, async token => $"{(await new SqliteLedgerReader(ledger).ReadRunsAsync(token)).Count} runs",
                cancellationToken));
        }

        if (keys is not null)
        {
            checks.Add(await TryFileAsync("keys", keys, async token =>
            {
                await using var store = new SqliteGatewayStore(new() { FilePath = keys });
                return $"{(await new GatewayKeys(store).ListAsync(token)).Count} keys";
            }, cancellationToken));
        }

        if (servers.Redis is { } redis)
            checks.Add(await TryAsync("Redis", token => AskAsync(new() { Redis = redis }, token), cancellationToken));
        if (servers.Postgres is { } postgres)
            checks.Add(await TryAsync("PostgreSQL", token => AskAsync(new() { Postgres = postgres }, token), cancellationToken));
        return checks;
    }

    private static async Task<string> AskAsync(ServeSettings server, CancellationToken cancellationToken)
    {
        ServiceCollection services = new();
        ServeStores.Add(services, server);
        await using var provider = services.BuildServiceProvider();
        var keys = await new GatewayKeys(provider.GetRequiredService<IGatewayStore>()).ListAsync(cancellationToken);
        var entries = await provider.GetRequiredService<ISemanticCacheStore>().CountAsync(cancellationToken: cancellationToken);
        return $"{entries} entries, {keys.Count} keys";
    }

    private static async Task<string> CountAsync(SqliteSemanticCacheStore store, CancellationToken cancellationToken)
    {
        await using (store)
            return $"{await store.CountAsync(cancellationToken: cancellationToken)} entries";
    }

    private static Task<Check> TryFileAsync(
        string name, string path, Func<CancellationToken, Task<string>> open, CancellationToken cancellationToken) =>
        File.Exists(path)
            ? TryAsync(name, open, cancellationToken)
            : Task.FromResult(new Check(name, CheckState.Absent, $"there is no {path} yet"));

    private static async Task<Check> TryAsync(string name, Func<CancellationToken, Task<string>> open, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return new(name, CheckState.Works, await open(patience.Token).WaitAsync(patience.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(name, CheckState.Fails, $"it did not answer within {Patience.TotalSeconds:0} seconds");
        }
        catch (Exception exception) when (ToolResult.IsExpected(exception))
        {
            return new(name, CheckState.Fails, ToolResult.Explain(exception));
        }
    }
}
