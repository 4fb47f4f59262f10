using Wattwise.Cascade;

namespace Wattwise.StoreConformance;

/// <summary>What every <see cref="ICascadeEvidenceStore"/> does.</summary>
public abstract class CascadeEvidenceStoreConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the evidence store of a name: the same name opens the same evidence again.</summary>
    /// <param name="name">The name.</param>
    /// <param name="maxEvidence">The most evidence of a class.</param>
    protected abstract ValueTask<ICascadeEvidenceStore> OpenAsync(string name, int maxEvidence = 10_000);

    [Fact]
    public async Task It_survives_and_comes_back_oldest_first()
    {
        var store = await OpenAsync("survives");
        for (var i = 0; i < 5; i++)
            await store.AppendAsync("cascade", Evidence(i), Token);
        await store.AppendAsync("other models", Evidence(9), Token);
        await DisposeAsync(store);

        store = await OpenAsync("survives");
        AssertEqual([Evidence(0), Evidence(1), Evidence(2), Evidence(3), Evidence(4)], await store.ReadAsync("cascade", 100, Token));
        AssertEqual([Evidence(3), Evidence(4)], await store.ReadAsync("cascade", 2, Token));
        AssertEqual([Evidence(9)], await store.ReadAsync("other models", 100, Token));
        Assert.Empty(await store.ReadAsync("no models", 100, Token));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task The_oldest_of_a_class_goes_and_no_other_class_loses_any()
    {
        var store = await OpenAsync("bounded", maxEvidence: 3);
        await store.AppendAsync("cascade", Evidence(0) with { TaskClass = "quiet" }, Token);
        for (var i = 1; i < 8; i++)
            await store.AppendAsync("cascade", Evidence(i), Token);

        AssertEqual(
            [Evidence(0) with { TaskClass = "quiet" }, Evidence(5), Evidence(6), Evidence(7)],
            await store.ReadAsync("cascade", 100, Token));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task Names_of_any_letters_and_odd_numbers_come_back_as_they_were()
    {
        var store = await OpenAsync("letters");
        var odd = Evidence(1) with
        {
            TaskClass = "half \uD83D of one \0 \\0000",
            Signals = [new("", 0), new("\uDC00\n", double.Epsilon), new("far", -1e300), new("none", null)],
        };
        await store.AppendAsync("cascade", odd, Token);
        await store.AppendAsync("cascade", odd with { Signals = [] }, Token);

        AssertEqual([odd, odd with { Signals = [] }], await store.ReadAsync("cascade", 100, Token));
        await DisposeAsync(store);
    }

    [Fact]
    public async Task Writers_side_by_side_lose_nothing()
    {
        var store = await OpenAsync("side by side");
        var other = await OpenAsync("side by side");
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            async () => await (i % 2 == 0 ? store : other).AppendAsync("cascade", Evidence(i), Token), Token)));

        AssertEqual(
            Enumerable.Range(0, 40).Select(Evidence), (await store.ReadAsync("cascade", 100, Token)).OrderBy(evidence => evidence.At));
        await DisposeAsync(store);
        await DisposeAsync(other);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_already_does_not_answer()
    {
        var store = await OpenAsync("cancelled");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ReadAsync("cascade", 1, cancelled.Token));
        await DisposeAsync(store);
    }

    private static void AssertEqual(IEnumerable<CascadeEvidence> expected, IEnumerable<CascadeEvidence> actual) =>
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));

    // A list is equal to itself alone, so its items are compared.
    private static (CascadeEvidence, string) Describe(CascadeEvidence evidence) => (
        evidence with { Signals = Array.Empty<ConfidenceSignal>() },
        string.Join('|', evidence.Signals.Select(signal => FormattableString.Invariant($"{signal.Name}={signal.Value:R}"))));

    private static CascadeEvidence Evidence(int i) => new(
        new DateTimeOffset(2026, 1, 1, 0, 0, i, TimeSpan.Zero), "questions", i % 3, (CascadeRule)(i % 3),
        [new("opinion.agrees", i / 7.0), new("logprob.first", i % 2 == 0 ? null : -0.1 * i)], (i % 3) - 1)
    {
        IsDrawn = i % 2 == 0,
        IsReset = i % 5 == 4,
    };

    private static async ValueTask DisposeAsync(ICascadeEvidenceStore store)
    {
        if (store is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            (store as IDisposable)?.Dispose();
    }
}
