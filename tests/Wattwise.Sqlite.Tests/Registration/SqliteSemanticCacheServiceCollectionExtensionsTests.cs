using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests.Registration;

public sealed class SqliteSemanticCacheServiceCollectionExtensionsTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_store_keeps_entries_and_evidence()
    {
        using var host = Host(
            services => services.AddSqliteSemanticCache(options => options.FilePath = _folder.File()).AddSqliteSemanticCache());
        await host.StartAsync(Token);
        var store = host.Services.GetRequiredService<ISemanticCacheStore>();
        Assert.Same(store, host.Services.GetRequiredService<ICacheEvidenceStore>());
        Assert.Same(store, host.Services.GetRequiredService<SqliteSemanticCacheStore>());
        await store.AddAsync(Entry(0, Axis(0)), Token);
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
    }

    [Fact]
    public async Task Settings_are_bound_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FilePath"] = _folder.File(),
            ["Durability"] = "ProcessCrash",
            ["MaxEntries"] = "2",
        }).Build();
        using var host = Host(services => services.AddSqliteSemanticCache(configuration));
        var options = host.Services.GetRequiredService<IOptions<SqliteSemanticCacheOptions>>().Value;
        Assert.Equal((_folder.File(), SqliteDurability.ProcessCrash, 2), (options.FilePath, options.Durability, options.MaxEntries));
        await host.StartAsync(Token);
    }

    [Fact]
    public async Task A_host_without_a_file_name_does_not_start()
    {
        using var host = Host(services => services.AddSqliteSemanticCache());
        Assert.Contains(
            "FilePath must name a file", (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_whose_file_cannot_be_used_does_not_start()
    {
        await System.IO.File.WriteAllTextAsync(_folder.File(), new string('x', 5000), Token);
        using var host = Host(services => services.AddSqliteSemanticCache(options => options.FilePath = _folder.File()));
        Assert.Contains(
            "is no SQLite database", (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token))).Message,
            StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<SqliteSemanticCacheOptions>> WrongSettings => new()
    {
        { "MaxEntries", options => options.MaxEntries = 0 },
        { "BusyTimeout", options => options.BusyTimeout = TimeSpan.FromHours(1) },
        { "Durability", options => options.Durability = (SqliteDurability)7 },
        { "MaxQueuedWrites", options => options.MaxQueuedWrites = 0 },
        { "MaxIndexBytes", options => options.MaxIndexBytes = 0 },
        { "MaxFileBytes", options => options.MaxFileBytes = 100 },
        { "MaxEvidencePerPolicy", options => options.MaxEvidencePerPolicy = -1 },
    };

    [Theory]
    [MemberData(nameof(WrongSettings), DisableDiscoveryEnumeration = true)]
    public void A_setting_that_cannot_work_is_named(string name, Action<SqliteSemanticCacheOptions> set) =>
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => _folder.Open(set)).Message, StringComparison.Ordinal);

    private static IHost Host(Action<IServiceCollection> register)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        register(builder.Services);
        return builder.Build();
    }
}
