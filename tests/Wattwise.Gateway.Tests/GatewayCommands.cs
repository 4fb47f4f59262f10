using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Caching;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests;

/// <summary>What the other gateway does: one command a line, one line for each thing done.</summary>
internal static class GatewayCommands
{
    public const string Redis = "redis";
    public const string Postgres = "postgres";
    public const string Sqlite = "sqlite";
    public const string Ready = "ready";
    public const string Model = "model";
    private const int Callers = 4;

    public static ServiceProvider Start(string kind, string place, TimeProvider? timeProvider = null)
    {
        var services = new ServiceCollection();
        if (kind == Redis)
            services.AddRedisSemanticCache(options => options.ConnectionString = place);
        else if (kind == Postgres)
            services.AddPostgresSemanticCache(options => options.ConnectionString = place);
        else
            services.AddSqliteGatewayStore(options => (options.FilePath, options.Durability) = (place, SqliteDurability.ProcessCrash));
        if (timeProvider is not null)
            services.AddSingleton(timeProvider);

        // Two cores may be busy with all other tests.
        services.Configure<GatewayAccessOptions>(options => options.StoreTimeout = TimeSpan.FromSeconds(30));
        return services.AddGatewayAccess().BuildServiceProvider();
    }

    /// <summary><c>hold KEY TOKENS</c> holds tokens and says so. <c>once KEY TOKENS</c> runs a request of so many tokens, and
    /// <c>spend KEY TOKENS</c> runs them until there is no room; both say how many were spent.</summary>
    public static async Task<int> RunAsync(string kind, string place)
    {
        await using var services = Start(kind, place);
        await services.GetRequiredService<GatewayKeys>().ListAsync();
        Console.WriteLine(Ready);
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var caller = await CallerAsync(services, words[1]);
            var tokens = long.Parse(words[2], CultureInfo.InvariantCulture);
            Console.WriteLine(words[0] switch
            {
                "hold" => await HoldAsync(services, caller, tokens),
                "once" => await SpendOnceAsync(services, caller, tokens),
                _ => await SpendAsync(services, caller, tokens),
            });
        }

        return 0;
    }

    public static async Task<string> HoldAsync(ServiceProvider services, GatewayCaller caller, long tokens) =>
        (await ReserveAsync(services, caller, tokens)).Refusal is null ? "held" : "refused";

    public static async Task<GatewayCaller> CallerAsync(ServiceProvider services, string keyId)
    {
        var key = (await services.GetRequiredService<GatewayKeys>().FindAsync(keyId, CancellationToken.None))!.Key;
        return new(key.Id, key.Settings.Tenant) { Settings = key.Settings };
    }

    private static async Task<string> SpendOnceAsync(ServiceProvider services, GatewayCaller caller, long tokens)
    {
        await using var grant = await ReserveAsync(services, caller, tokens);
        await grant.SettleAsync(tokens, 0, 1);
        return tokens.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<string> SpendAsync(ServiceProvider services, GatewayCaller caller, long tokens)
    {
        long spent = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            while (true)
            {
                await using var grant = await ReserveAsync(services, caller, tokens);
                if (grant.Refusal is { RetryAfter: null } or { RetryAfter.TotalSeconds: > 1 })
                    return;
                if (grant.Refusal is not null)
                {
                    // Others are under way: what they do not take comes free.
                    await Task.Delay(random.Next(1, 10));
                    continue;
                }

                await Task.Delay(random.Next(3));
                var taken = random.NextInt64(tokens / 2, tokens + 1);
                await grant.SettleAsync(taken, 0, 1);
                Interlocked.Add(ref spent, taken);
            }
        })));
        return spent.ToString(CultureInfo.InvariantCulture);
    }

    private static ValueTask<AccessGrant> ReserveAsync(ServiceProvider services, GatewayCaller caller, long tokens) =>
        services.GetRequiredService<IGatewayAccess>().ReserveAsync(caller, new(Model, tokens, 0), CancellationToken.None);
}
