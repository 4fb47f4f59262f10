using Wattwise.Directives;

namespace Wattwise.StoreConformance;

/// <summary>What every <see cref="IDirectiveEvidenceStore"/> does.</summary>
public abstract class DirectiveEvidenceStoreConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the evidence store of a name: the same name opens the same evidence again.</summary>
    /// <param name="name">The name.</param>
    /// <param name="maxEvidence">The most evidence of a class.</param>
    protected abstract ValueTask<IDirectiveEvidenceStore> OpenAsync(string name, int maxEvidence = 10_000);

    [Fact]
    public async Task It_survives_and_comes_back_oldest_first()
    {
        var store = await OpenAsync("survives");
        for (var i = 0; i < 5; i++)
            await store.AppendAsync("directives", Evidence(i), Token);
        await store.AppendAsync("other words", Evidence(9), Token);
        await DisposeAsync(store);

        store = await OpenAsync("survives");
        Assert.Equal([Evidence(0), Evidence(1), Evidence(2), Evidence(3), Evidence(4)], await store.ReadAsync("directives", 100, Token));
        Assert.Equal([Evidence(3), Evidence(4)], await store.ReadAsync("directives", 2, Token));
        Assert.Equal([Evidence(9)], await store.ReadAsync("other words", 100, Token));
        Assert.Empty(await store.ReadAsync("no words", 100, Token));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task The_oldest_of_a_class_goes_and_no_other_class_loses_any()
    {
        var store = await OpenAsync("bounded", maxEvidence: 3);
        await store.AppendAsync("directives", Evidence(0) with { TaskClass = "quiet" }, Token);
        for (var i = 1; i < 8; i++)
            await store.AppendAsync("directives", Evidence(i), Token);

        Assert.Equal(
            [Evidence(0) with { TaskClass = "quiet" }, Evidence(5), Evidence(6), Evidence(7)],
            await store.ReadAsync("directives", 100, Token));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task Names_of_any_letters_come_back_as_they_were()
    {
        var store = await OpenAsync("letters");
        var odd = Evidence(1) with { TaskClass = "half \uD83D of one \0 \\0000", RequestedModelId = "", ServedModelId = "\n" };
        await store.AppendAsync("directives", odd, Token);

        Assert.Equal([odd], await store.ReadAsync("directives", 100, Token));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task Writers_side_by_side_lose_nothing()
    {
        var store = await OpenAsync("side by side");
        await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => Task.Run(async () => await store.AppendAsync("directives", Evidence(i), Token), Token)));

        Assert.Equal(Enumerable.Range(0, 40).Select(Evidence), (await store.ReadAsync("directives", 100, Token))
            .OrderBy(evidence => evidence.JudgedAt));
        await DisposeAsync(store);
    }

    private static DirectiveEvidence Evidence(int i) => new(
        new DateTimeOffset(2026, 1, 1, 0, 0, i, TimeSpan.Zero), "questions", new DirectiveLevel((byte)(1 + (i % 2))), i / 100.0,
        i % 2 == 0 ? null : "model", "served")
    {
        FullJoules = i % 3 == 0 ? null : 100 + i,
        BriefJoules = 10 + i,
        FullSeconds = 5,
        BriefSeconds = i % 4 == 0 ? null : 1,
        IsReset = i % 5 == 4,
    };

    private static async ValueTask DisposeAsync(IDirectiveEvidenceStore store)
    {
        if (store is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            (store as IDisposable)?.Dispose();
    }
}
