namespace Wattwise.Sqlite.Tests.Files;

public sealed class SharedCreationTests : IDisposable
{
    private const int Rounds = 60;

    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ledger")]
    [InlineData("cache")]
    [InlineData("jobs")]
    public async Task Processes_that_create_a_file_at_the_same_instant_all_open_it(string kind)
    {
        using var first = new ChildProcess(ChildArguments.Open, "-");
        using var second = new ChildProcess(ChildArguments.Open, "-");
        Assert.Equal("ready", await first.ReadAsync(Token));
        Assert.Equal("ready", await second.ReadAsync(Token));
        for (var round = 0; round < Rounds; round++)
        {
            var file = _folder.File($"{kind}-{round}.db");
            await first.TellAsync($"{kind} {file}", Token);
            await second.TellAsync($"{kind} {file}", Token);
            Assert.Equal(("open", "open"), (await first.ReadAsync(Token), await second.ReadAsync(Token)));
            Assert.Equal("ok", _folder.Query("PRAGMA integrity_check", Path.GetFileName(file)));
        }
    }
}
