using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.Directives;
using Wattwise.Gateway;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.StoreConformance;

/// <summary>What the registration of every store does.</summary>
public abstract class StoreRegistrationConformance<TStore, TOptions>
    where TStore : class, ISemanticCacheStore
    where TOptions : SemanticCacheStoreOptions
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Registers the store.</summary>
    protected abstract IServiceCollection Add(IServiceCollection services, Action<TOptions>? configure = null);

    /// <summary>Registers the store, with settings from configuration.</summary>
    protected abstract IServiceCollection Add(
        IServiceCollection services, IConfiguration configuration, Action<TOptions>? configure = null);

    /// <summary>Names the server or the file, with room of the test's own.</summary>
    protected abstract void Locate(TOptions options);

    [Fact]
    public async Task The_store_that_is_registered_last_is_used()
    {
        var other = new InMemorySemanticCacheStore();
        await using var first = Add(Services().AddSingleton<ISemanticCacheStore>(other), Locate).BuildServiceProvider();
        Assert.IsType<TStore>(first.GetRequiredService<ISemanticCacheStore>());
        await using var last = Add(Services(), Locate).AddSingleton<ISemanticCacheStore>(other).BuildServiceProvider();
        Assert.Same(other, last.GetRequiredService<ISemanticCacheStore>());
    }

    [Fact]
    public async Task Registering_it_twice_makes_one_store_and_the_later_setting_counts()
    {
        var services = Add(Services(), options =>
        {
            Locate(options);
            (options.MaxEntries, options.MaxEntriesPerScope) = (7, 8);
        });
        await using var provider = Add(services, options => options.MaxEntries = 5).BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<TStore>(), Assert.Single(provider.GetServices<ISemanticCacheStore>().Distinct()));
        var settings = provider.GetRequiredService<IOptions<TOptions>>().Value;
        Assert.Equal((5, 8), (settings.MaxEntries, settings.MaxEntriesPerScope));
    }

    [Fact]
    public void A_container_may_be_disposed_without_awaiting_it()
    {
        var provider = Add(Services(), Locate).BuildServiceProvider();
        provider.GetRequiredService<ISemanticCacheStore>();
        provider.Dispose();
    }

    [Fact]
    public async Task A_store_that_keeps_evidence_is_the_evidence_store_too()
    {
        await using var provider = Add(Services(), Locate).BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<TStore>() as ICacheEvidenceStore, provider.GetService<ICacheEvidenceStore>());
        Assert.Same(provider.GetRequiredService<TStore>() as IDirectiveEvidenceStore, provider.GetService<IDirectiveEvidenceStore>());
        Assert.Same(provider.GetRequiredService<TStore>() as ICascadeEvidenceStore, provider.GetService<ICascadeEvidenceStore>());
        Assert.Same(provider.GetRequiredService<TStore>() as IGatewayStore, provider.GetService<IGatewayStore>());
    }

    [Fact]
    public async Task Settings_are_bound_from_configuration_before_they_are_changed()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("MaxEntries", "7"), new("MaxEntriesPerScope", "8")])
            .Build();
        await using var provider = Add(Services(), configuration, options =>
        {
            Locate(options);
            options.MaxEntriesPerScope++;
        }).BuildServiceProvider();
        var settings = provider.GetRequiredService<IOptions<TOptions>>().Value;
        Assert.Equal((7, 9), (settings.MaxEntries, settings.MaxEntriesPerScope));
    }

    [Theory]
    [InlineData("MaxEntries")]
    [InlineData("MaxEntriesPerScope")]
    [InlineData("MaxBytes")]
    [InlineData("MaxEntryBytes")]
    public async Task A_limit_that_cannot_work_stops_the_host_at_its_start_and_is_named(string limit)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[limit] = "0";
        foreach (var service in Services())
            builder.Services.Add(service);
        Add(builder.Services, builder.Configuration, Locate);
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));
        Assert.Contains(limit, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_protector_and_logger_come_from_the_services()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = new LoggerFactory([logs]);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var protector = new TestProtector();
        var services = Services().AddSingleton<ILoggerFactory>(factory).AddSingleton<TimeProvider>(time)
            .AddSingleton<ICacheProtector>(protector);
        await using var provider = Add(services, Locate).BuildServiceProvider();
        var store = provider.GetRequiredService<ISemanticCacheStore>();
        await store.AddAsync(Entry(0, Axis(0)) with { Answer = Answer("answer", expiresAt: time.GetUtcNow().AddHours(1)) }, Token);
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));

        protector.Key++;
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Single(logs.Collector.GetSnapshot(), log => log.Level == LogLevel.Warning);

        protector.Key--;
        time.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
    }

    /// <summary>What the app registers beside the store.</summary>
    protected virtual IServiceCollection Services() => new ServiceCollection();
}
