using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class RequestLifetimeTests(ChatModel model)
{
    private static readonly ChatOptions Endless = NeverStopping();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancelling_a_stream_ends_it_and_frees_the_engine()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var exception = await Record.ExceptionAsync(async () =>
        {
            await foreach (var _ in model.Client.GetStreamingResponseAsync("Tell me a story.", Endless, cancellation.Token))
                await cancellation.CancelAsync();
        });

        Assert.Equal(cancellation.Token, Assert.IsAssignableFrom<OperationCanceledException>(exception).CancellationToken);
        await AssertAnswers(model.Client);
    }

    [Fact]
    public async Task Cancelling_during_the_prompt_ends_the_request()
    {
        var decoder = new FaultyDecoder();
        await using var engine = await LlamaEngine.LoadWithAsync(
            decoder, new() { ModelPath = SampleModels.Chat, WarmUp = false, Threads = 1 }, cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var tokens = 0;
        decoder.Computing = cancellation.Cancel; // on the engine thread, before the first part of the prompt is computed

        var response = client.GetResponseAsync(
            string.Join(' ', Enumerable.Repeat("word", 3500)),
            new ChatOptions().ConfigureLlama(llama => llama.LogitProcessor = (_, _) => tokens++),
            cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
        decoder.Computing = null;
        await AssertAnswers(client);
        Assert.Equal(0, tokens);
    }

    [Fact]
    public async Task A_request_that_was_cancelled_before_it_began_does_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => model.Client.GetResponseAsync("Hi", cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_reader_that_leaves_early_frees_the_engine()
    {
        await foreach (var _ in model.Client.GetStreamingResponseAsync("Tell me a story.", Endless, Token))
            break;
        await AssertAnswers(model.Client);
    }

    [Fact]
    public async Task Answers_of_concurrent_callers_are_never_mixed()
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 8 };
        string[] prompts = [.. Enumerable.Range(0, 8).Select(i => $"Write the word number {i} and nothing else.")];
        var expected = new List<string>();
        foreach (var prompt in prompts)
            expected.Add((await model.Client.GetResponseAsync(prompt, options, Token)).Text);

        var answers = await Task.WhenAll(prompts.Select((prompt, i) => Task.Run(
            async () => i % 2 == 0
                ? (await model.Client.GetResponseAsync(prompt, options, Token)).Text
                : string.Concat((await model.Client.GetStreamingResponseAsync(prompt, options, Token).ToListAsync(Token))
                    .Select(update => update.Text)),
            Token)));

        Assert.Equal(expected, answers);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_cancelled_waiters_make_room()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, MaxQueuedRequests = 1, WarmUp = false, Threads = 1 }, cancellationToken: Token);
        using var client = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero });
        await using var running = client.GetStreamingResponseAsync("Tell me a story.", Endless, Token).GetAsyncEnumerator(Token);
        Assert.True(await running.MoveNextAsync());

        using var cancellation = new CancellationTokenSource();
        var waiting = client.GetResponseAsync("Hi", Endless, cancellation.Token);
        var busy = await Assert.ThrowsAsync<LlamaEngineBusyException>(() => client.GetResponseAsync("Hi", Endless, Token));
        Assert.Equal(1, busy.MaxQueuedRequests);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = client.GetResponseAsync("Hi", new() { MaxOutputTokens = 1 }, Token);
        await running.DisposeAsync();
        Assert.NotNull(await next);
    }

    [Fact]
    public async Task Disposing_the_engine_ends_running_and_waiting_requests()
    {
        var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, WarmUp = false, Threads = 1 }, cancellationToken: Token);
        using var client = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero });
        await using var running = client.GetStreamingResponseAsync("Tell me a story.", Endless, Token).GetAsyncEnumerator(Token);
        Assert.True(await running.MoveNextAsync());
        var waiting = client.GetResponseAsync("Hi", cancellationToken: Token);

        await engine.DisposeAsync();
        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await running.MoveNextAsync())
            {
            }
        });
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("Hi", cancellationToken: Token));
    }

    private static async Task AssertAnswers(LlamaChatClient client) =>
        Assert.NotEmpty((await client.GetResponseAsync("Hi", new() { MaxOutputTokens = 2 }, Token)).Text);

    private static ChatOptions NeverStopping() => new ChatOptions { Temperature = 0 }
        .ConfigureLlama(llama => llama.LogitProcessor = (_, logits) =>
        {
            logits.Clear();
            logits[500] = 1;
        });
}
