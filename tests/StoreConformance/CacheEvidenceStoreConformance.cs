using Wattwise.Caching;

namespace Wattwise.StoreConformance;

/// <summary>What every <see cref="ICacheEvidenceStore"/> does.</summary>
public abstract class CacheEvidenceStoreConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the evidence store of a name: the same name opens the same evidence again.</summary>
    protected abstract ValueTask<ICacheEvidenceStore> OpenAsync(string name);

    [Fact]
    public async Task Evidence_survives_and_comes_back_oldest_first()
    {
        var store = await OpenAsync("survives");
        for (var i = 0; i < 5; i++)
            await store.AppendAsync("policy", Evidence(i), Token);
        await store.AppendAsync("another policy", Evidence(9), Token);
        await DisposeAsync(store);

        store = await OpenAsync("survives");
        Assert.Equal([Evidence(0), Evidence(1), Evidence(2), Evidence(3), Evidence(4)], await store.ReadAsync("policy", 100, Token));
        Assert.Equal([Evidence(3), Evidence(4)], await store.ReadAsync("policy", 2, Token));
        Assert.Equal([Evidence(9)], await store.ReadAsync("another policy", 100, Token));
        Assert.Empty(await store.ReadAsync("a third policy", 100, Token));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task Writers_side_by_side_lose_nothing()
    {
        var store = await OpenAsync("side by side");
        await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => Task.Run(async () => await store.AppendAsync("policy", Evidence(i), Token), Token)));
        Assert.Equal(
            Enumerable.Range(0, 40).Select(Evidence), (await store.ReadAsync("policy", 100, Token)).OrderBy(evidence => evidence.JudgedAt));
        await DisposeAsync(store);
    }

    private static CacheEvidence Evidence(int i) => new(
        new DateTimeOffset(2026, 1, 1, 0, 0, i, TimeSpan.Zero), StoreEntries.Key(i), 0.5f + (i / 100f),
        i % 2 == 0 ? null : 0.9 + (i / 1000.0), i % 3 == 0, i % 4 != 0);

    private static async ValueTask DisposeAsync(ICacheEvidenceStore store)
    {
        if (store is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            (store as IDisposable)?.Dispose();
    }
}
