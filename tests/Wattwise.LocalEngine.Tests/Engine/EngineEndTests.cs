using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine.Tests;

/// <summary>How processes, engines, loads and answers end.</summary>
public class EngineEndTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_ends_during_an_answer_has_its_own_exit_code()
    {
        for (var i = 0; i < 5; i++)
        {
            var (exitCode, output) = await ChildProcess.RunAsync(ChildCommands.EndDuringAnswer);
            Assert.True(exitCode == 7, $"{exitCode}: {output}");
        }
    }

    [Fact]
    public async Task A_model_file_that_was_read_into_memory_may_be_written_over()
    {
        var (exitCode, output) = await ChildProcess.RunAsync(ChildCommands.Rewrite);

        Assert.True(exitCode == 0, output);
        Assert.Equal("answered", output.Trim());
    }

    [Fact]
    public async Task A_model_with_learned_positions_answers_up_to_the_last_and_no_context_is_longer()
    {
        using var file = TinyModel.Gpt2(positions: 64);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => LlamaEngine.LoadAsync(ChildCommands.Options(file.Path, 65), cancellationToken: Token));
        var (exitCode, output) = await ChildProcess.RunAsync(ChildCommands.AnswerWithin, "64");

        Assert.Contains("learned positions for 64", refusal.Message, StringComparison.Ordinal);
        Assert.True(exitCode == 0, output);
        Assert.Equal("64", output.Trim());
    }

    [Theory]
    [InlineData(LlamaKvType.F16, 32, true)]
    [InlineData(LlamaKvType.F32, 96, true)]
    [InlineData(LlamaKvType.Q8, 64, true)]
    [InlineData(LlamaKvType.Q4, 128, true)]
    [InlineData(LlamaKvType.Q8, 32, false)]
    [InlineData(LlamaKvType.Q4, 96, false)]
    [InlineData(LlamaKvType.BF16, 64, false)]
    public async Task An_answer_without_a_limit_ends_after_some_shifts_or_is_refused_where_keys_cannot_shift(
        LlamaKvType keys, int width, bool shifts)
    {
        using var file = TinyModel.Llama(width: width);
        var options = ChildCommands.Options(file.Path, 64);
        options.KeyType = keys;
        options.ContextOverflow = LlamaContextOverflow.Shift;
        if (!shifts)
        {
            await Assert.ThrowsAsync<OptionsValidationException>(() => LlamaEngine.LoadAsync(options, cancellationToken: Token));
            return;
        }

        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        var endless = await client.GetResponseAsync("a", ChildCommands.Endless(), Token);
        var options300 = ChildCommands.Endless();
        options300.MaxOutputTokens = 300;
        var limited = await client.GetResponseAsync("a", options300, Token);

        Assert.Equal((ChatFinishReason.Length, 256), (endless.FinishReason, (int)endless.Usage!.OutputTokenCount!));
        Assert.Equal(300, limited.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task An_answer_whose_reader_is_gone_ends()
    {
        using var file = TinyModel.Llama();
        var options = ChildCommands.Options(file.Path, 64);
        options.ContextOverflow = LlamaContextOverflow.Shift;
        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: Token);
        using var living = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await BeginAndForgetAsync(engine, living.Token);

        for (var i = 0; i < 1000 && engine.Status.RunningRequests > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10, Token);
        }

        Assert.Equal((0, 1), (engine.Status.RunningRequests, engine.Status.Totals.AbandonedRequests));
    }

    [Fact]
    public async Task Code_that_the_engine_calls_cannot_dispose_it()
    {
        using var file = TinyModel.Llama();
        await using var engine = await LlamaEngine.LoadAsync(ChildCommands.Options(file.Path, 64), cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        var failures = new List<Exception?>();
        var options = new ChatOptions { MaxOutputTokens = 1 }.ConfigureLlama(llama => llama.LogitProcessor = (_, _) =>
        {
            failures.Add(Record.Exception(engine.Dispose));
            failures.Add(Record.Exception(() => engine.DisposeAsync().AsTask().GetAwaiter().GetResult()));
        });

        await client.GetResponseAsync("a", options, Token);

        Assert.Equal(2, failures.Count);
        Assert.All(failures, failure => Assert.IsType<InvalidOperationException>(failure));
    }

    [Fact]
    public async Task Code_that_the_engine_calls_cannot_wait_for_a_request_to_it_and_may_start_one_elsewhere()
    {
        using var file = TinyModel.Llama();
        await using var engine = await LlamaEngine.LoadAsync(ChildCommands.Options(file.Path, 64), cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        var one = new ChatOptions { MaxOutputTokens = 1 };
        var failures = new List<Exception?>();
        Task<ChatResponse>? elsewhere = null;
        void Wait(Func<Task> request) => failures.Add(Record.Exception(() => request().GetAwaiter().GetResult()));
        var options = one.Clone().ConfigureLlama(llama => llama.LogitProcessor = (_, _) =>
        {
            Wait(() => client.GetResponseAsync("b", one, Token));
            Wait(() => client.GetResponseAsync(new string('b', 1 << 16), one, Token));
            Wait(() => client.GetStreamingResponseAsync("b", one, Token).GetAsyncEnumerator(Token).MoveNextAsync().AsTask());
            Wait(() => client.PinAsync([new(ChatRole.User, "b")], cancellationToken: Token));
            Wait(() => new LlamaTokenScorer(engine).ScoreAsync(["b"], Token).AsTask());
            Wait(() => engine.LoadLoraAsync(file.Path, Token));
            elsewhere = Task.Run(() => client.GetResponseAsync("b", one, Token), Token);
        });

        await client.GetResponseAsync("a", options, Token);

        Assert.Equal(6, failures.Count);
        Assert.All(failures, failure =>
            Assert.Contains("another thread", Assert.IsType<InvalidOperationException>(failure).Message, StringComparison.Ordinal));
        Assert.NotNull((await elsewhere!).FinishReason);
    }

    [Fact]
    public async Task Code_that_an_engine_calls_cannot_dispose_who_owns_it_and_others_still_can()
    {
        using var file = TinyModel.Llama();
        var options = ChildCommands.Options(file.Path, 64);
        var source = LlamaEngineSource.Lazy(options);
        var pool = new LlamaModelPool(new() { Models = { ["tiny"] = options } });
        var pooled = (await pool.RentAsync("tiny", Token)).Engine;
        var owned = await source.GetAsync(Token);
        var failures = new List<Exception?>();
        foreach (var (engine, owner) in ((LlamaEngine, IDisposable)[])[(owned, source), (pooled, pool)])
        {
            using var client = new LlamaChatClient(engine);
            await client.GetResponseAsync(
                "a",
                new ChatOptions { MaxOutputTokens = 1 }.ConfigureLlama(
                    llama => llama.LogitProcessor = (_, _) => failures.Add(Record.Exception(owner.Dispose))),
                Token);
        }

        await source.DisposeAsync();
        await pool.DisposeAsync();

        Assert.Equal(2, failures.Count);
        Assert.All(failures, failure => Assert.IsType<InvalidOperationException>(failure));
        Assert.Equal((LlamaEngineState.Disposed, LlamaEngineState.Disposed), (owned.Status.State, pooled.Status.State));
    }

    [Fact]
    public async Task A_cancelled_load_ends_for_its_caller_whatever_holds_it_up()
    {
        using var file = TinyModel.Llama();
        using var mayEnd = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        using var cancelling = new CancellationTokenSource();
        var loading = LlamaEngine.LoadAsync(ChildCommands.Options(file.Path, 64), new Blocking(reached, mayEnd), cancelling.Token);
        reached.Wait(Token);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        mayEnd.Set();
    }

    [Fact]
    public async Task A_logger_that_throws_ends_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("wattwise");
        using var factory = new ThrowingLoggers();
        using var file = TinyModel.Llama();
        var options = ChildCommands.Options(file.Path, 128);
        options.KvCacheTokens = 128;
        options.LoggerFactory = factory;
        options.PrefixCache = new() { SpillDirectory = folder.FullName };
        var engine = await LlamaEngine.LoadAsync(options, cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        folder.Delete(recursive: true);
        foreach (var text in (string[])[new('a', 90), new('b', 90), new('a', 90)])
            await client.GetResponseAsync(text, new() { MaxOutputTokens = 1 }, Token);

        await engine.DisposeAsync();

        Assert.True(factory.Calls > 0);
        Assert.Equal(LlamaEngineState.Disposed, engine.Status.State);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task BeginAndForgetAsync(LlamaEngine engine, CancellationToken living)
    {
        var options = ChildCommands.Endless();
        options.MaxOutputTokens = int.MaxValue;
        var updates = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero }).GetStreamingResponseAsync(
            "a", options, living).GetAsyncEnumerator(living);
        Assert.True(await updates.MoveNextAsync());
    }

    private sealed class Blocking(ManualResetEventSlim reached, ManualResetEventSlim mayEnd) : IProgress<float>
    {
        public void Report(float value)
        {
            reached.Set();
            mayEnd.Wait();
        }
    }

    private sealed class ThrowingLoggers : ILoggerFactory, ILogger
    {
        private int _calls;

        public int Calls => _calls;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref _calls);
            throw new IOException("No space left on device");
        }

        public void Dispose()
        {
        }
    }
}
