using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Wattwise.Gateway;

namespace Wattwise.Sqlite.Tests.Registration;

public sealed class SqliteGatewayStoreRegistrationTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_cache_may_lie_elsewhere_and_settings_come_from_configuration()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("FilePath", _folder.File("keys.db")), new("BusyTimeout", "00:00:03")]).Build();
        using var services = new ServiceCollection()
            .AddSqliteSemanticCache(options => options.FilePath = _folder.File())
            .AddSqliteGatewayStore(configuration)
            .BuildServiceProvider();

        Assert.Same(services.GetRequiredService<SqliteGatewayStore>(), services.GetRequiredService<IGatewayStore>());
        var options = services.GetRequiredService<IOptions<SqliteGatewayStoreOptions>>().Value;
        Assert.Equal((_folder.File("keys.db"), TimeSpan.FromSeconds(3)), (options.FilePath, options.BusyTimeout));
    }

    [Fact]
    public async Task A_file_of_another_kind_fails_the_start_of_the_host()
    {
        _folder.Open().Dispose();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSqliteGatewayStore(options => options.FilePath = _folder.File());
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("not one of keys and budgets", error.Message, StringComparison.Ordinal);
    }
}
