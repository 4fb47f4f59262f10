using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Garnet;
using Wattwise.Gateway.Access;
using Wattwise.Postgresql;

namespace Wattwise.Gateway.Tests.Access;

/// <summary>Budgets of gateways in several processes.</summary>
public sealed class SharedBudgetTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise-gateway-").FullName;
    private GarnetServer? _garnet;
    private PostgresqlServer? _postgresql;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_garnet is not null)
            await _garnet.DisposeAsync();
        if (_postgresql is not null)
            await _postgresql.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(GatewayCommands.Redis)]
    [InlineData(GatewayCommands.Postgres)]
    [InlineData(GatewayCommands.Sqlite)]
    public async Task Two_gateways_on_one_store_never_overspend_a_budget_and_leave_less_than_a_request_of_it(string kind)
    {
        const int budget = 150_000, perRequest = 500;
        var place = await PlaceAsync(kind);
        await using var services = GatewayCommands.Start(kind, place);
        var key = await services.GetRequiredService<GatewayKeys>().CreateAsync(new("tenant") { TokensPerDay = budget }, Token);
        using var one = new GatewayProcess(kind, place);
        using var other = new GatewayProcess(kind, place);
        Assert.Equal([GatewayCommands.Ready, GatewayCommands.Ready], new[] { await one.ReadAsync(Token), await other.ReadAsync(Token) });
        var first = await BothAsync($"once {key.Key.Id} {perRequest}");
        Assert.Equal([perRequest, perRequest], first);
        long[] spent = [.. first, .. await BothAsync($"spend {key.Key.Id} {perRequest}")];

        Assert.InRange(spent.Sum(), budget - perRequest, budget);
        var usage = await services.GetRequiredService<BudgetBook>().Of("tenant").ReadAsync(Token);
        Assert.Equal(spent.Sum(), usage.Day.Spent.Tokens);
        Assert.Equal(spent.Sum(), usage.Keys[key.Key.Id].Month.Spent.Tokens);
        Assert.Equal(default, usage.HeldByOthers(""));

        async Task<long[]> BothAsync(string command)
        {
            await one.TellAsync(command, Token);
            await other.TellAsync(command, Token);
            return [Number(await one.ReadAsync(Token)), Number(await other.ReadAsync(Token))];
        }
    }

    [Fact]
    public async Task What_a_killed_gateway_held_comes_free_after_the_lease()
    {
        var place = await PlaceAsync(GatewayCommands.Sqlite);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var services = GatewayCommands.Start(GatewayCommands.Sqlite, place, time);
        var key = await services.GetRequiredService<GatewayKeys>().CreateAsync(new("tenant") { TokensPerMonth = 1000 }, Token);
        using (var other = new GatewayProcess(GatewayCommands.Sqlite, place))
        {
            Assert.Equal(GatewayCommands.Ready, await other.ReadAsync(Token));
            await other.TellAsync($"hold {key.Key.Id} 900", Token);
            Assert.Equal("held", await other.ReadAsync(Token));
            other.Kill();
        }

        var caller = await GatewayCommands.CallerAsync(services, key.Key.Id);
        Assert.Equal("refused", await GatewayCommands.HoldAsync(services, caller, 500));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("held", await GatewayCommands.HoldAsync(services, caller, 500));
        Assert.Equal("refused", await GatewayCommands.HoldAsync(services, caller, 501));
    }

    private async Task<string> PlaceAsync(string kind)
    {
        if (kind == GatewayCommands.Sqlite)
            return Path.Combine(_folder, "keys.db");
        if (kind == GatewayCommands.Postgres)
        {
            _postgresql = await PostgresqlServer.StartAsync(Token);
            return _postgresql.ConnectionString;
        }

        _garnet = await GarnetServer.StartAsync(hasVectorSets: false);
        return _garnet.Address + ",syncTimeout=30000,asyncTimeout=30000,connectTimeout=30000";
    }

    private static long Number(string? line) => long.Parse(line!, CultureInfo.InvariantCulture);
}
