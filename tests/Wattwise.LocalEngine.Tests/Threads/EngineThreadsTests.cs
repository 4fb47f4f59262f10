using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class EngineThreadsTests
{
    private const string Question = "Name three rivers of Europe and a city on each.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Greedy_answers_have_the_same_tokens_with_one_thread_two_threads_and_as_many_as_the_load_allows()
    {
        var one = await AnswerAsync(options => options.Threads = 1);

        Assert.Equal(one, await AnswerAsync(options => options.Threads = 2));
        Assert.Equal(one, await AnswerAsync(_ => { }));
    }

    [Fact]
    public async Task The_status_gives_the_threads_of_the_last_step()
    {
        await using var engine = await LoadAsync(SampleModels.Embedder, options => options.Threads = 2);
        using var generator = new LlamaEmbeddingGenerator(engine);

        await generator.GenerateAsync(["text"], cancellationToken: Token);

        Assert.Equal(2, engine.Status.Threads);
    }

    [Fact]
    public void Deterministic_engines_compute_each_step_with_all_cores_as_attention_over_long_contexts_depends_on_their_number()
    {
        using var threads = new EngineThreads(new() { Deterministic = true }, isOnGpu: false, CoreBudget.Shared);

        Assert.Equal(CoreBudget.Shared.Cores, threads.Fixed(1));
        Assert.Equal(CoreBudget.Shared.Cores, threads.Fixed(100));
    }

    [Fact]
    public async Task Engines_of_one_process_answer_and_are_cancelled_and_disposed_at_the_same_time()
    {
        var engines = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LoadAsync(SampleModels.Draft, _ => { })));
        await using var embedder = await LoadAsync(SampleModels.Embedder, _ => { });
        using var generator = new LlamaEmbeddingGenerator(embedder);

        await Task.WhenAll(engines.Select(UseAsync).Append(EmbedAsync())).WaitAsync(TimeSpan.FromMinutes(2), Token);

        // Whatever they held is given back.
        await EmbedAsync().WaitAsync(TimeSpan.FromMinutes(1), Token);

        async Task EmbedAsync()
        {
            for (var i = 0; i < 20; i++)
                Assert.Single(await generator.GenerateAsync([$"text {i}"], cancellationToken: Token));
        }

        static async Task UseAsync(LlamaEngine engine)
        {
            using var client = new LlamaChatClient(engine);
            var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 20 };
            Assert.NotEmpty((await client.GetResponseAsync(Question, options, Token)).Text);
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var cancelled = client.GetResponseAsync(Question, new() { MaxOutputTokens = 100_000 }, cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
            var running = client.GetResponseAsync(Question, options, Token);
            await engine.DisposeAsync();
            await Record.ExceptionAsync(() => running);
        }
    }

    private static async Task<string> AnswerAsync(Action<LlamaEngineOptions> configure)
    {
        await using var engine = await LoadAsync(SampleModels.Chat, configure);
        using var client = new LlamaChatClient(engine);
        return (await client.GetResponseAsync(Question, new() { Temperature = 0, MaxOutputTokens = 48 }, Token)).Text;
    }

    private static Task<LlamaEngine> LoadAsync(string model, Action<LlamaEngineOptions> configure)
    {
        var options = new LlamaEngineOptions { ModelPath = model, ContextLength = 512 };
        configure(options);
        return LlamaEngine.LoadAsync(options, cancellationToken: Token);
    }
}
