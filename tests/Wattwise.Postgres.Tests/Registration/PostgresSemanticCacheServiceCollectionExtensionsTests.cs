using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Postgres.Tests.Registration;

public class PostgresSemanticCacheServiceCollectionExtensionsTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_store_serves_entries_and_evidence()
    {
        await using var services = new ServiceCollection().AddPostgresSemanticCache(
            options => options.ConnectionString = postgres.ConnectionString).BuildServiceProvider();
        Assert.Same(services.GetRequiredService<ISemanticCacheStore>(), services.GetRequiredService<ICacheEvidenceStore>());
    }

    [Fact]
    public async Task The_apps_own_connections_are_used_and_left_open()
    {
        var schema = postgres.NewOptions().Schema;
        await using (var services = new ServiceCollection().AddSingleton(postgres.DataSource)
            .AddPostgresSemanticCache(options => options.Schema = schema).BuildServiceProvider())
            await services.GetRequiredService<PostgresSemanticCacheStore>().AddAsync(Entry(0, Axis(0)), Token);

        await using var dataSource = NpgsqlDataSource.Create(postgres.ConnectionString);
        var store = new PostgresSemanticCacheStore(new() { ConnectionFactory = dataSource, Schema = schema });
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
        await store.DisposeAsync();
        await store.DisposeAsync();
        await using var command = dataSource.CreateCommand("SELECT 1");
        Assert.Equal(1, await command.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task Settings_come_from_configuration()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(
            [new("ConnectionString", "Host=db"), new("Schema", "cache"), new("MaxEntries", "7")]).Build();
        await using var services = new ServiceCollection().AddPostgresSemanticCache(section).BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<PostgresSemanticCacheOptions>>().Value;
        Assert.Equal(("Host=db", "cache", 7), (options.ConnectionString, options.Schema, options.MaxEntries));
    }

    public static TheoryData<string, string> WrongSettings => new()
    {
        { "ConnectionString", "" }, { "ConnectionString", "Username=me" }, { "ConnectionString", "Port=secret" }, { "Schema", "a\"; DROP" },
        { "Schema", "pg_x" }, { "Schema", "" },
        { "HnswM", "1" }, { "HnswEfConstruction", "31" }, { "SearchEffort", "0" }, { "HnswMaxScanTuples", "0" },
        { "MaxComparedEntries", "-1" }, { "MaxEvidencePerPolicy", "0" }, { "MaxEntries", "0" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_stops_the_host_and_is_named(string name, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionString"] = "Host=db", [name] = value });
        builder.Services.AddPostgresSemanticCache(builder.Configuration);
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_down_stops_no_host()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPostgresSemanticCache(options => options.ConnectionString = "Host=127.0.0.1;Port=1;Timeout=1");
        using var host = builder.Build();
        await host.StartAsync(Token);
        await Assert.ThrowsAnyAsync<NpgsqlException>(
            async () => await host.Services.GetRequiredService<ISemanticCacheStore>().SearchAsync(Query(Axis(0)), Token));
        await host.StopAsync(Token);
    }
}
