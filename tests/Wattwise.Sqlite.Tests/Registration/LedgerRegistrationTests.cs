using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Sqlite.Tests.Ledger;

namespace Wattwise.Sqlite.Tests.Registration;

public sealed class LedgerRegistrationTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_pipeline_books_every_request_in_the_registered_ledger()
    {
        await using (var services = new ServiceCollection().AddWattwise().AddSqliteLedger(o => o.FilePath = _folder.File)
            .BuildServiceProvider())
        {
            using var client = new TestChatClient().AsBuilder().UseWattwise().Build(services);
            await client.GetResponseAsync("q", cancellationToken: Cancelled);
            await client.GetResponseAsync("q", cancellationToken: Cancelled);
        }

        var total = (await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled)).Single();
        Assert.Equal((2, 1, 1), (total.Requests, total.AnsweredRequests, total.ModelCalls));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_fails_the_start_of_the_host()
    {
        _folder.Open().Dispose();
        _folder.Query("PRAGMA user_version = 99");
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSqliteLedger(o => o.FilePath = _folder.File);
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancelled));
        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_come_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FilePath"] = _folder.File,
            ["FlushInterval"] = "00:00:05",
            ["UserIdentity"] = "Omitted",
        }).Build();
        using var services = new ServiceCollection().AddSqliteLedger(configuration).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<SqliteLedgerOptions>>().Value;
        Assert.Equal(
            (_folder.File, TimeSpan.FromSeconds(5), LedgerIdentity.Omitted),
            (options.FilePath, options.FlushInterval, options.UserIdentity));
        Assert.Same(services.GetRequiredService<SqliteLedger>(), services.GetRequiredService<IFootprintLog>());
    }
}
