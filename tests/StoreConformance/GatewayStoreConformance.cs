using System.Text;
using Wattwise.Gateway;

namespace Wattwise.StoreConformance;

/// <summary>What every <see cref="IGatewayStore"/> does.</summary>
public abstract class GatewayStoreConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the store of a name: the same name opens the same documents again.</summary>
    protected abstract ValueTask<IGatewayStore> OpenAsync(string name);

    [Fact]
    public async Task A_document_survives_and_comes_back_as_it_was()
    {
        var content = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var store = await OpenAsync("survives");
        Assert.Null(await store.ReadAsync("keys:a", Token));
        Assert.True(await store.TryWriteAsync("keys:a", new(1, content), 0, Token));
        Assert.True(await store.TryWriteAsync("keys:A", new(long.MaxValue, Array.Empty<byte>()), 0, Token));
        await DisposeAsync(store);

        store = await OpenAsync("survives");
        Assert.Equal((1, Convert.ToHexString(content)), Describe(await store.ReadAsync("keys:a", Token)));
        Assert.Equal((long.MaxValue, ""), Describe(await store.ReadAsync("keys:A", Token)));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task Only_who_names_the_version_that_is_there_writes()
    {
        var store = await OpenAsync("versions");
        Assert.False(await store.TryWriteAsync("usage:a", Document(1, "early"), 1, Token));
        Assert.Null(await store.ReadAsync("usage:a", Token));
        Assert.True(await store.TryWriteAsync("usage:a", Document(1, "first"), 0, Token));
        Assert.False(await store.TryWriteAsync("usage:a", Document(1, "again"), 0, Token));
        Assert.True(await store.TryWriteAsync("usage:a", Document(2, "second"), 1, Token));
        Assert.False(await store.TryWriteAsync("usage:a", Document(2, "late"), 1, Token));

        Assert.Equal(Describe(Document(2, "second")), Describe(await store.ReadAsync("usage:a", Token)));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task Names_are_listed_in_order_by_what_they_begin_with()
    {
        var store = await OpenAsync("names");
        foreach (var name in new[] { "keys:b", "usage:a", "keys:a", "keys:", "keys:a.b_c-d", "keys:Z", "key" })
            Assert.True(await store.TryWriteAsync(name, Document(1, name), 0, Token));
        Assert.True(await store.TryWriteAsync("keys:b", Document(2, "again"), 1, Token));

        Assert.Equal(["keys:", "keys:Z", "keys:a", "keys:a.b_c-d", "keys:b"], await store.ListAsync("keys:", 100, Token));
        Assert.Equal(["keys:", "keys:Z"], await store.ListAsync("keys:", 2, Token));
        Assert.Empty(await store.ListAsync("other:", 100, Token));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task Of_writers_side_by_side_none_overwrites_another()
    {
        const int writers = 8, each = 10;
        var stores = new[] { await OpenAsync("side by side"), await OpenAsync("side by side") };
        await Task.WhenAll(Enumerable.Range(0, writers).Select(i => Task.Run(() => CountAsync(stores[i % 2], each), Token)));

        var (version, content) = Describe(await stores[0].ReadAsync("usage:count", Token));
        Assert.Equal(writers * each, version);
        Assert.Equal($"{writers * each}", Encoding.UTF8.GetString(Convert.FromHexString(content)));
        foreach (var store in stores)
            await DisposeAsync(store);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_already_does_not_answer()
    {
        var store = await OpenAsync("cancelled");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ReadAsync("keys:a", cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.TryWriteAsync("keys:a", Document(1, ""), 0, cancelled.Token));
        await DisposeAsync(store);
    }

    private static async Task CountAsync(IGatewayStore store, int times)
    {
        for (var done = 0; done < times;)
        {
            var before = await store.ReadAsync("usage:count", Token);
            var count = before is null ? 0 : int.Parse(
                Encoding.UTF8.GetString(before.Content.Span), System.Globalization.CultureInfo.InvariantCulture);
            var version = before?.Version ?? 0;
            if (await store.TryWriteAsync("usage:count", Document(version + 1, $"{count + 1}"), version, Token))
                done++;
        }
    }

    private static GatewayDocument Document(long version, string content) => new(version, Encoding.UTF8.GetBytes(content));

    private static (long Version, string Content) Describe(GatewayDocument? document) =>
        (document!.Version, Convert.ToHexString(document.Content.Span));

    private static async ValueTask DisposeAsync(IGatewayStore store)
    {
        if (store is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            (store as IDisposable)?.Dispose();
    }
}
