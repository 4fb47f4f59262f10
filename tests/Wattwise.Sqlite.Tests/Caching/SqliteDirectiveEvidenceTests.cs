using Microsoft.Extensions.DependencyInjection;
using Wattwise.Directives;

namespace Wattwise.Sqlite.Tests.Caching;

/// <summary>Evidence of directives lies in the file of the cache.</summary>
public sealed class SqliteDirectiveEvidenceTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_survives_and_comes_back_oldest_first()
    {
        await using (var store = _folder.Open())
        {
            for (var i = 0; i < 5; i++)
                await AppendAsync(store, "directives", Evidence(i));
            await AppendAsync(store, "other words", Evidence(9));
        }

        await using var again = _folder.Open();
        Assert.Equal([Evidence(0), Evidence(1), Evidence(2), Evidence(3), Evidence(4)], await ReadAsync(again, "directives", 100));
        Assert.Equal([Evidence(3), Evidence(4)], await ReadAsync(again, "directives", 2));
        Assert.Equal([Evidence(9)], await ReadAsync(again, "other words", 100));
        Assert.Empty(await ReadAsync(again, "no words", 100));
    }

    [Fact]
    public async Task The_oldest_of_a_class_goes_and_no_other_class_loses_any()
    {
        await using var store = _folder.Open(options => options.MaxEvidencePerPolicy = 3);
        await AppendAsync(store, "directives", Evidence(0) with { TaskClass = "quiet" });
        for (var i = 1; i < 8; i++)
            await AppendAsync(store, "directives", Evidence(i));

        Assert.Equal(
            [Evidence(0) with { TaskClass = "quiet" }, Evidence(5), Evidence(6), Evidence(7)], await ReadAsync(store, "directives", 100));
    }

    [Fact]
    public async Task Registering_the_store_registers_it_for_directives()
    {
        await using var services = new ServiceCollection().AddSqliteSemanticCache(options => options.FilePath = _folder.File()).BuildServiceProvider();
        Assert.IsType<Wattwise.Caching.SqliteSemanticCacheStore>(services.GetRequiredService<IDirectiveEvidenceStore>());
    }

    private static ValueTask AppendAsync(IDirectiveEvidenceStore store, string id, DirectiveEvidence evidence) => store.AppendAsync(id, evidence, Token);

    private static ValueTask<IReadOnlyList<DirectiveEvidence>> ReadAsync(IDirectiveEvidenceStore store, string id, int count) =>
        store.ReadAsync(id, count, Token);

    private static DirectiveEvidence Evidence(int i) => new(
        new DateTimeOffset(2026, 1, 1, 0, 0, i, TimeSpan.Zero), "questions", new DirectiveLevel((byte)(1 + (i % 2))), i / 10.0, i % 2 == 0 ? null : "model", "served")
    {
        FullJoules = i % 3 == 0 ? null : 100 + i,
        BriefJoules = 10 + i,
        FullSeconds = 5,
        BriefSeconds = i % 4 == 0 ? null : 1,
        IsReset = i % 5 == 4,
    };
}
