using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Wattwise.Caching;
using Wattwise.Garnet;

namespace Wattwise.Redis.Tests.Registration;

public sealed class RedisSemanticCacheServiceCollectionExtensionsTests(GarnetFixture garnet)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_store_serves_as_cache_and_as_evidence()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Redis:ConnectionString"] = garnet.Address(hasVectorSets: true),
            ["Redis:KeyPrefix"] = "registration",
            ["Redis:MaxEntries"] = "7",
        });
        builder.Services.AddRedisSemanticCache(builder.Configuration.GetSection("Redis"));
        using var host = builder.Build();
        await host.StartAsync(Token);
        Assert.Same(host.Services.GetRequiredService<ISemanticCacheStore>(), host.Services.GetRequiredService<ICacheEvidenceStore>());
        Assert.Equal(7, host.Services.GetRequiredService<IOptions<RedisSemanticCacheOptions>>().Value.MaxEntries);
        Assert.Equal(0, await host.Services.GetRequiredService<ISemanticCacheStore>().CountAsync(cancellationToken: Token));
        await host.StopAsync(Token);
    }

    public static TheoryData<string, Action<RedisSemanticCacheOptions>> WrongOptions => new()
    {
        { "ConnectionString", o => o.ConnectionString = null },
        { "ConnectionString", o => o.ConnectionString = "ssl=true" },
        { "KeyPrefix", o => o.KeyPrefix = "a{b}" },
        { "KeyPrefix", o => o.KeyPrefix = "" },
        { "Database", o => o.Database = -2 },
        { "SearchEffort", o => o.SearchEffort = 0 },
        { "MaxIndexBytes", o => o.MaxIndexBytes = 0 },
        { "MaxEvidencePerPolicy", o => o.MaxEvidencePerPolicy = 0 },
        { "MaxEntries", o => o.MaxEntries = 0 },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public async Task Options_that_cannot_work_stop_the_host_at_its_start(string name, Action<RedisSemanticCacheOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddRedisSemanticCache(options =>
        {
            options.ConnectionString = "localhost";
            configure(options);
        });
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_does_not_stop_the_host()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddRedisSemanticCache(
            options => options.ConnectionString = $"127.0.0.1:{GarnetServer.FreePort()},connectTimeout=200");
        using var host = builder.Build();
        await host.StartAsync(Token);
        await Assert.ThrowsAnyAsync<RedisException>(
            async () => await host.Services.GetRequiredService<ISemanticCacheStore>().CountAsync(cancellationToken: Token));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task The_connection_that_the_app_registered_is_taken_where_no_other_is_named()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(garnet.Address(hasVectorSets: true));
        var services = new ServiceCollection().AddSingleton<IConnectionMultiplexer>(connection)
            .AddRedisSemanticCache(options => options.KeyPrefix = "shared connection");
        await using (var provider = services.BuildServiceProvider())
            Assert.Equal(0, await provider.GetRequiredService<ISemanticCacheStore>().CountAsync(cancellationToken: Token));
        Assert.True(connection.IsConnected);
    }
}
