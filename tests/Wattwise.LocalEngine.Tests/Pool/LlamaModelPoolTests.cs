using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Wattwise.LocalEngine.Tests.Pool;

public class LlamaModelPoolTests
{
    // Three models that need the same.
    private static readonly long OneModel = LlamaMemoryPlan.Create(Embedder()).TotalBytes;

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_loaded_by_its_first_user_and_shared_by_the_next()
    {
        await using var pool = Pool(null);
        Assert.DoesNotContain(pool.Models, model => model.IsLoaded);

        using var first = await pool.RentAsync("a", Token);
        using var second = await pool.RentAsync("A", Token);

        Assert.Same(first.Engine, second.Engine);
        Assert.Equal(new LlamaPooledModel("a", true, 2, OneModel), pool.Models.Single(model => model.Id == "a"));
        using var generator = new LlamaEmbeddingGenerator(first.Engine);
        Assert.Equal(384, (await generator.GenerateAsync(["x"], cancellationToken: Token))[0].Vector.Length);
    }

    [Fact]
    public async Task The_idle_model_that_was_used_longest_ago_makes_room()
    {
        await using var pool = Pool(2 * OneModel);
        foreach (var id in (string[])["a", "b", "a", "c"])
        {
            (await pool.RentAsync(id, Token)).Dispose();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["a", "c"], Loaded(pool));
        Assert.Equal(2 * OneModel, pool.Models.Sum(model => model.PlannedBytes));
    }

    [Fact]
    public async Task A_model_in_use_stays_and_who_needs_its_room_waits_for_it()
    {
        await using var pool = Pool(OneModel);
        var held = await pool.RentAsync("a", Token);
        using (var cancellation = new CancellationTokenSource())
        {
            var givesUp = pool.RentAsync("b", cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await givesUp);
        }

        var waits = pool.RentAsync("b", Token);
        using var generator = new LlamaEmbeddingGenerator(held.Engine);
        await generator.GenerateAsync(["still here"], cancellationToken: Token);
        Assert.Equal(["a"], Loaded(pool));
        held.Dispose();
        held.Dispose();
        using var second = await waits;

        Assert.Equal(["b"], Loaded(pool));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync(["gone"], cancellationToken: Token));
    }

    [Fact]
    public async Task A_model_larger_than_the_whole_budget_is_refused_with_the_numbers()
    {
        await using var pool = Pool(OneModel - 1);

        var error = await Assert.ThrowsAsync<LlamaPoolBudgetException>(async () => await pool.RentAsync("a", Token));

        Assert.Equal(("a", OneModel - 1, OneModel), (error.ModelId, error.BudgetBytes, error.Plan.TotalBytes));
        Assert.Equal(0, pool.Models.Sum(model => model.PlannedBytes));
    }

    [Fact]
    public async Task A_model_that_nobody_uses_goes_after_the_timeout_and_one_in_use_does_not()
    {
        await using var pool = Pool(null);
        using var used = await pool.RentAsync("a", Token);
        (await pool.RentAsync("b", Token)).Dispose();

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        await pool.Sweep;
        Assert.Equal(["a", "b"], Loaded(pool));
        _time.Advance(TimeSpan.FromTicks(1));
        await pool.Sweep;

        Assert.Equal(["a"], Loaded(pool));
        Assert.Equal(OneModel, pool.Models.Sum(model => model.PlannedBytes));
    }

    [Fact]
    public async Task A_model_that_is_used_again_starts_its_timeout_again()
    {
        await using var pool = Pool(null);
        (await pool.RentAsync("a", Token)).Dispose();
        _time.Advance(TimeSpan.FromMinutes(4));
        (await pool.RentAsync("a", Token)).Dispose();

        _time.Advance(TimeSpan.FromMinutes(4));
        await pool.Sweep;
        Assert.Equal(["a"], Loaded(pool));
        _time.Advance(TimeSpan.FromMinutes(1));
        await pool.Sweep;
        Assert.Empty(Loaded(pool));
    }

    [Fact]
    public async Task Too_many_who_wait_are_refused_and_a_failed_load_takes_no_room()
    {
        await using var pool = Pool(OneModel, options => options.MaxWaitingRents = 1);
        await Assert.ThrowsAsync<LlamaModelException>(async () => await pool.RentAsync("missing", Token));
        var held = await pool.RentAsync("a", Token);

        var waits = pool.RentAsync("b", Token);
        await Assert.ThrowsAsync<LlamaEngineBusyException>(async () => await pool.RentAsync("c", Token));
        held.Dispose();

        (await waits).Dispose();
    }

    [Fact]
    public async Task Many_users_of_many_models_all_get_theirs_within_the_budget()
    {
        await using var pool = Pool(2 * OneModel);

        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(
            async () =>
            {
                using var lease = await pool.RentAsync(((string[])["a", "b", "c"])[i % 3], Token);
                using var generator = new LlamaEmbeddingGenerator(lease.Engine);
                await generator.GenerateAsync([$"text {i}"], cancellationToken: Token);
                Assert.InRange(pool.Models.Sum(model => model.PlannedBytes), OneModel, 2 * OneModel);
            },
            Token)));

        Assert.All(pool.Models, model => Assert.Equal(0, model.Rents));
    }

    [Fact]
    public async Task The_pools_end_frees_models_in_use_and_tells_those_who_wait()
    {
        var pool = Pool(OneModel);
        using var held = await pool.RentAsync("a", Token);
        var waits = pool.RentAsync("b", Token);

        await pool.DisposeAsync();
        await pool.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await waits);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pool.RentAsync("a", Token));
        Assert.Throws<ObjectDisposedException>(() => held.Engine.Enqueue(new ExclusiveWork<bool>(_ => true, 0)));
        Assert.Empty(Loaded(pool));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<OptionsValidationException>(() => new LlamaModelPool(new()));
        foreach (var change in (Action<LlamaModelPoolOptions>[])[
            o => o.MemoryBudgetBytes = 0,
            o => o.IdleTimeout = TimeSpan.Zero,
            o => o.MaxWaitingRents = 0,
            o => o.DefaultModelId = "none",
            o => o.Models["d"] = null!,
            o => o.Models["d"] = new() { ModelPath = "x", Threads = 0 }])
            Assert.Throws<OptionsValidationException>(() => Pool(null, change));
    }

    [Fact]
    public async Task An_unknown_model_is_an_argument_error()
    {
        await using var pool = Pool(null);

        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await pool.RentAsync("gpt", Token));

        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
    }

    private static string[] Loaded(LlamaModelPool pool) =>
        [.. pool.Models.Where(model => model.IsLoaded).Select(model => model.Id).Order()];

    private static LlamaEngineOptions Embedder() =>
        new() { ModelPath = SampleModels.Embedder, Device = LlamaDevice.Cpu, Threads = 1, WarmUp = false };

    private LlamaModelPool Pool(long? budget, Action<LlamaModelPoolOptions>? change = null)
    {
        var options = new LlamaModelPoolOptions { MemoryBudgetBytes = budget, TimeProvider = _time };
        foreach (var id in (string[])["a", "b", "c"])
            options.Models[id] = Embedder();
        options.Models["missing"] = new() { ModelPath = "/nowhere/model.gguf", Device = LlamaDevice.Cpu };
        change?.Invoke(options);
        return new(options);
    }
}
