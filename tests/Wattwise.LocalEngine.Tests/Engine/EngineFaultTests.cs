using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Accounting;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests;

public class EngineFaultTests
{
    private const DecodeStatus ComputeFailed = (DecodeStatus)(-3);

    private static readonly string[] Topics = ["the sea", "the moon", "Rome"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_computation_fails_all_that_runs_with_its_cause_and_the_next_request_is_answered(bool deterministic)
    {
        var decoder = new FaultyDecoder();
        await using var engine = await LoadAsync(options => options.Deterministic = deterministic, decoder);
        using var client = NewClient(engine);
        var running = await StartAsync(client);

        decoder.Faults.Enqueue(ComputeFailed);

        foreach (var stream in running)
            Assert.Contains(
                "status -3", (await Assert.ThrowsAsync<LlamaException>(() => DrainAsync(stream))).Message, StringComparison.Ordinal);
        Assert.NotEmpty(await AskAsync(client));
        await SettleAsync(engine);
        var status = engine.Status;
        Assert.Equal((LlamaEngineState.Ready, 1, 0, 0), (status.State, status.Recoveries, status.RunningRequests, status.ReservedKvTokens));
        Assert.Equal(Topics.Length, status.Totals.FailedRequests);
    }

    [Fact]
    public async Task An_engine_that_lost_its_device_fails_running_waiting_and_later_requests_with_the_cause()
    {
        using var lora = new Gguf.TemporaryFile([1]);
        var decoder = new FaultyDecoder();
        await using var engine = await LoadAsync(options => options.MaxConcurrentRequests = Topics.Length, decoder);
        using var client = NewClient(engine);
        var scorer = new LlamaTokenScorer(engine);
        var running = await StartAsync(client);
        var waiting = AskAsync(client);

        decoder.IsDeviceLost = true;
        decoder.Faults.Enqueue(ComputeFailed);

        foreach (var stream in running)
            Assert.Contains(
                "status -3", (await Assert.ThrowsAsync<LlamaException>(() => DrainAsync(stream))).Message, StringComparison.Ordinal);
        await AssertFaultedAsync(() => waiting);
        await AssertFaultedAsync(() => AskAsync(client));
        await AssertFaultedAsync(() => scorer.ScoreAsync(["a"], Token).AsTask());
        await AssertFaultedAsync(() => engine.LoadLoraAsync(lora.Path, Token));
        Assert.Equal(LlamaEngineState.Faulted, engine.Status.State);
        Assert.Contains("device is lost", engine.Status.Fault, StringComparison.Ordinal);
        Assert.Equal((0, 0), (engine.Status.RunningRequests, engine.Status.QueuedRequests));
    }

    [Fact]
    public async Task Steps_that_are_aborted_with_drafts_in_them_are_computed_again()
    {
        using var file = TinyModel.Llama();
        var decoder = new FaultyDecoder();
        var options = ChildCommands.Options(file.Path, 256);
        options.Speculation = new() { DraftModelPath = file.Path, PromptLookup = false, Adaptive = false, MinDraftConfidence = 0 };
        await using var engine = await LlamaEngine.LoadWithAsync(decoder, options, cancellationToken: Token);
        using var client = NewClient(engine);
        async Task<string> AnswerAsync() =>
            (await client.GetResponseAsync("Hi", new() { Temperature = 0, MaxOutputTokens = 40 }, Token)).Text;
        var expected = await AnswerAsync();

        for (var i = 0; i < 12; i++)
            decoder.FirstFaults.Enqueue(i % 3 == 0 ? null : DecodeStatus.Aborted);
        var answer = await AnswerAsync();

        Assert.Equal(expected, answer);
        Assert.Empty(decoder.FirstFaults);
        Assert.True(engine.Status.Totals.Speculation!.DraftModel.AcceptedTokens > 0);
        Assert.Equal((LlamaEngineState.Ready, 0), (engine.Status.State, engine.Status.Recoveries));
    }

    [Fact]
    public async Task A_text_is_embedded_while_a_call_of_many_texts_goes_on()
    {
        var decoder = new FaultyDecoder();
        await using var engine = await LoadAsync(
            options => (options.ModelPath, options.ContextLength, options.KvCacheTokens) = (SampleModels.Embedder, 512, null), decoder);
        using var generator = new LlamaEmbeddingGenerator(engine);
        using var computations = new SemaphoreSlim(0);
        decoder.Computing = () => computations.Wait(Token);
        var many = generator.GenerateAsync(
            Enumerable.Repeat(string.Join(' ', Enumerable.Repeat("tea", 200)), 20), cancellationToken: Token);
        var one = generator.GenerateAsync(["tea"], cancellationToken: Token);

        computations.Release(3);
        await one.WaitAsync(TimeSpan.FromMinutes(1), Token);

        Assert.False(many.IsCompleted);
        computations.Release(100);
        Assert.Equal(20, (await many).Count);
    }

    [Fact]
    public async Task A_failed_embedding_has_its_cause_and_the_next_one_is_computed()
    {
        var decoder = new FaultyDecoder();
        await using var engine = await LlamaEngine.LoadWithAsync(
            decoder, new() { ModelPath = SampleModels.Embedder, Device = LlamaDevice.Cpu, WarmUp = false, Threads = 1 },
            cancellationToken: Token);
        using var generator = new LlamaEmbeddingGenerator(engine);
        var expected = await generator.GenerateAsync(["tea"], cancellationToken: Token);

        decoder.Faults.Enqueue(ComputeFailed);

        var exception = await Assert.ThrowsAsync<LlamaException>(() => generator.GenerateAsync(["tea"], cancellationToken: Token));
        Assert.Contains("status -3", exception.Message, StringComparison.Ordinal);
        Assert.Equal(expected[0].Vector, (await generator.GenerateAsync(["tea"], cancellationToken: Token))[0].Vector);
        Assert.Equal((LlamaEngineState.Ready, 1), (engine.Status.State, engine.Status.Recoveries));
    }

    [Fact]
    public async Task A_meter_that_throws_costs_the_figures_and_no_request()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = new LoggerFactory([logs]);
        var meter = new BrokenMeter();
        await using var engine = await LoadAsync(options => (options.EnergyMeter, options.LoggerFactory) = (meter, factory));
        using var client = NewClient(engine);

        var first = await client.GetResponseAsync("Hi", new() { MaxOutputTokens = 4 }, Token);
        var second = await client.GetResponseAsync("Hi", new() { MaxOutputTokens = 4 }, Token);
        meter.IsBroken = false;
        var third = await client.GetResponseAsync("Hi", new() { MaxOutputTokens = 4 }, Token);

        Assert.Null(first.Usage!.GetEnergy());
        Assert.Null(second.Usage!.GetEnergy());
        Assert.NotNull(third.Usage!.GetEnergy());
        Assert.Equal(LlamaEngineState.Ready, engine.Status.State);
        Assert.Single(logs.Collector.GetSnapshot(), entry =>
            entry.Level == LogLevel.Warning && entry.Message.Contains("energy meter", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LlamaModelKind.Embedding)]
    [InlineData(LlamaModelKind.PairScorer)]
    [InlineData(LlamaModelKind.Chat)]
    public async Task A_meter_that_throws_costs_embeddings_and_scores_their_figures_and_nothing_else(LlamaModelKind kind)
    {
        using var logs = new FakeLoggerProvider();
        using var factory = new LoggerFactory([logs]);
        var meter = new BrokenMeter();
        await using var engine = await LoadAsync(options =>
        {
            (options.EnergyMeter, options.LoggerFactory) = (meter, factory);
            options.ModelPath = kind switch
            {
                LlamaModelKind.Embedding => SampleModels.Embedder,
                LlamaModelKind.PairScorer => SampleModels.PairVerifier,
                _ => SampleModels.Draft,
            };
            options.ContextLength = 512;
            options.KvCacheTokens = null;
        });
        async Task<EnergyEstimate?> ComputeAsync() => kind switch
        {
            LlamaModelKind.Embedding =>
                (await new LlamaEmbeddingGenerator(engine).GenerateAsync(["tea"], cancellationToken: Token)).Usage!.GetEnergy(),
            LlamaModelKind.PairScorer => (await new LlamaPairScorer(engine).VerifyAsync([new("tea", "tee")], Token)).Spent,
            _ => (await new LlamaTokenScorer(engine).ScoreAsync(["tea for two"], Token)).Usage.GetEnergy(),
        };

        var atTheStart = await ComputeAsync();
        (meter.IsBroken, meter.ReadingsLeft) = (false, 1);
        var atTheEnd = await ComputeAsync();
        meter.ReadingsLeft = null;
        var whole = await ComputeAsync();

        Assert.Equal((null, null), (atTheStart, atTheEnd));
        Assert.NotNull(whole);
        Assert.Equal((LlamaEngineState.Ready, 0), (engine.Status.State, engine.Status.Recoveries));
        Assert.Single(logs.Collector.GetSnapshot(), entry =>
            entry.Level == LogLevel.Warning && entry.Message.Contains("energy meter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_meter_that_throws_when_the_engine_ends_keeps_nothing_from_being_freed()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = new LoggerFactory([logs]);
        var meter = new BrokenMeter { IsBroken = false };
        await using (var engine = await LoadAsync(options => (options.EnergyMeter, options.LoggerFactory) = (meter, factory)))
        {
            using var client = NewClient(engine);
            await AskAsync(client);
            await SettleAsync(engine);
            meter.IsBroken = true;
        }

        Assert.Single(logs.Collector.GetSnapshot(), entry =>
            entry.Level == LogLevel.Warning && entry.Message.Contains("energy meter", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Collector.GetSnapshot(), entry => entry.Message.Contains("could not free", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_that_are_cancelled_at_any_token_leave_no_cells_behind()
    {
        // As many cells as two requests can need: one that stayed behind would show as no room.
        await using var engine = await LoadAsync(options =>
        {
            options.MaxConcurrentRequests = 2;
            options.ContextLength = 128;
            options.KvCacheTokens = 256;
            options.PrefixCache.Enabled = false;
        });
        using var client = NewClient(engine);
        var random = new Random(5);

        for (var i = 0; i < 12; i++)
            await Task.WhenAll(CancelAtAsync(client, random.Next(0, 60)), CancelAtAsync(client, random.Next(0, 60)));
        await SettleAsync(engine);
        var idle = engine.Status;
        var whole = await Task.WhenAll(Topics.Select(topic => client.GetResponseAsync(topic, Endless(), Token)));

        Assert.Equal((0, 0, 0, 0), (idle.RunningRequests, idle.QueuedRequests, idle.ReservedKvTokens, idle.CachedKvTokens));
        Assert.All(whole, response => Assert.Equal(128, response.Usage!.TotalTokenCount));
        Assert.Equal(0, engine.Status.Recoveries);
    }

    private static async Task CancelAtAsync(LlamaChatClient client, int token)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var options = new ChatOptions { Temperature = 0 }.ConfigureLlama(llama => llama.LogitProcessor = (_, logits) =>
        {
            Forbid(logits);
            if (token-- == 0)
                cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.GetResponseAsync("Tell me a story.", options, cancellation.Token));
    }

    private static async Task AssertFaultedAsync(Func<Task> request)
    {
        var exception = await Assert.ThrowsAsync<LlamaException>(request);
        Assert.Contains("device is lost", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Starts a request for each topic, and waits until all of them answer.</summary>
    private static async Task<IAsyncEnumerator<ChatResponseUpdate>[]> StartAsync(LlamaChatClient client)
    {
        var streams = Topics.Select(topic =>
            client.GetStreamingResponseAsync($"Say something about {topic}.", Endless(), Token).GetAsyncEnumerator(Token)).ToArray();
        foreach (var stream in streams)
            Assert.True(await stream.MoveNextAsync());
        return streams;
    }

    private static async Task DrainAsync(IAsyncEnumerator<ChatResponseUpdate> stream)
    {
        await using (stream)
        {
            while (await stream.MoveNextAsync())
            {
            }
        }
    }

    // The second begins after the step that dropped what was cancelled.
    private static async Task SettleAsync(LlamaEngine engine)
    {
        await engine.RunAsync(_ => 0, Token);
        await engine.RunAsync(_ => 0, Token);
    }

    private static Task<LlamaEngine> LoadAsync(Action<LlamaEngineOptions> configure, FaultyDecoder? decoder = null)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = SampleModels.Draft,
            Device = LlamaDevice.Cpu,
            ContextLength = 4096,
            KvCacheTokens = 12_288,
            WarmUp = false,
            Threads = 1,
        };
        configure(options);
        return LlamaEngine.LoadWithAsync(decoder ?? new FaultyDecoder(), options, cancellationToken: Token);
    }

    private static LlamaChatClient NewClient(LlamaEngine engine) => new(engine, new() { StreamingInterval = TimeSpan.Zero });

    private static async Task<string> AskAsync(LlamaChatClient client) =>
        (await client.GetResponseAsync("Hi", new() { Temperature = 0, MaxOutputTokens = 4 }, Token)).Text;

    private static ChatOptions Endless() =>
        new ChatOptions { Temperature = 0 }.ConfigureLlama(llama => llama.LogitProcessor = static (_, logits) => Forbid(logits));

    // The tokens that end an answer.
    private static void Forbid(Span<float> logits) => logits[0] = logits[2] = float.NegativeInfinity;

    private sealed class BrokenMeter : IEnergyMeter
    {
        public EnergyMethod Method => EnergyMethod.Modelled;

        public string Description => "broken";

        public bool IsBroken { get; set; } = true;

        /// <summary>How many readings work before it breaks; null for all.</summary>
        public int? ReadingsLeft { get; set; }

        public EnergyEstimate ReadTotal() =>
            IsBroken || ReadingsLeft-- <= 0 ? throw new IOException("no such counter") : EnergyEstimate.Zero;
    }
}
