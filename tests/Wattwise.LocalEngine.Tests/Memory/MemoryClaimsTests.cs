using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine.Tests.Memory;

public class MemoryClaimsTests
{
    private static readonly GgufFile Model = GgufFile.Read(SampleModels.Chat);
    private static readonly long Needed = Plan(long.MaxValue).TotalBytes;
    private readonly MemoryClaims _claims = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Models_that_fit_together_load_at_the_same_time()
    {
        _claims.Claim(() => Plan(2 * Needed), Token);

        Assert.True(_claims.Claim(() => Plan(2 * Needed), Token).Fits);
    }

    [Fact]
    public async Task A_model_that_fits_only_alone_waits_and_is_planned_by_what_the_others_left()
    {
        var free = (2 * Needed) - 1;
        var first = _claims.Claim(() => Plan(Volatile.Read(ref free)), Token);
        var planned = new SemaphoreSlim(0);
        var second = Task.Run(
            () => _claims.Claim(
                () =>
                {
                    planned.Release();
                    return Plan(Volatile.Read(ref free));
                },
                Token),
            Token);
        await planned.WaitAsync(Token);
        Assert.False(second.IsCompleted);

        Volatile.Write(ref free, Needed - 1);
        _claims.Release(first);

        // It took all that it was promised, so that too little is left: the plan says so, as if the models had loaded one after the other.
        Assert.False((await second).Fits);
    }

    [Fact]
    public void A_model_that_fits_nowhere_is_not_kept_waiting_for_others_that_do_not_load() =>
        Assert.False(_claims.Claim(() => Plan(1), Token).Fits);

    [Fact]
    public async Task Whoever_waits_can_be_cancelled()
    {
        using var cancelling = new CancellationTokenSource();
        var held = _claims.Claim(() => Plan(Needed), Token);
        var waiting = Task.Run(() => _claims.Claim(() => Plan(Needed), cancelling.Token), Token);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _claims.Release(held);
        Assert.True(_claims.Claim(() => Plan(Needed), Token).Fits);
    }

    [Fact]
    public void A_plan_that_cannot_be_made_leaves_no_claim()
    {
        Assert.Throws<InvalidOperationException>(() => _claims.Claim(() => throw new InvalidOperationException(), Token));

        Assert.True(_claims.Claim(() => Plan(Needed), Token).Fits);
    }

    private static LlamaMemoryPlan Plan(long free) => LlamaMemoryPlan.Create(Model, new() { Device = LlamaDevice.Cpu }, [], free);
}
