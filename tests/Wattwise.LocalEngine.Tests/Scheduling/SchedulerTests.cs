using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests;

public class SchedulerTests
{
    private static readonly string[] Topics = ["the sea", "the moon", "Rome", "tea", "bees", "chess", "rain", "iron"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_deterministic_mode_a_request_is_answered_as_if_it_were_alone()
    {
        await using var engine = await LoadAsync(options =>
        {
            options.Deterministic = true;
            options.MaxConcurrentRequests = 16;
            options.ContextLength = 96;
        });
        using var client = new LlamaChatClient(engine);
        string[] prompts = [.. Enumerable.Range(0, 16).Select(i => $"Say {i + 1} things about {Topics[i % 8]}.")];

        var alone = new List<string>();
        foreach (var prompt in prompts)
            alone.Add(await AskAsync(client, prompt, 8));
        var four = new List<string>();
        foreach (var chunk in prompts.Chunk(4))
            four.AddRange(await Task.WhenAll(chunk.Select(prompt => AskAsync(client, prompt, 8))));
        var sixteen = await Task.WhenAll(prompts.Select(prompt => AskAsync(client, prompt, 8)));

        Assert.Equal(alone, four);
        Assert.Equal(alone, sixteen);
    }

    [Fact]
    public async Task Tokens_that_the_model_is_certain_of_do_not_depend_on_what_else_runs()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        // The CPU's flash attention sums in 16 bits and by other code for many rows: logits differ by up to a half, so only clear choices
        // count.
        var references = ModelReferences.Instance.Chats.Select(
            chat => (Chat: chat, Clear: chat.MarginToSecond.TakeWhile(margin => margin > 1).Count()))
            .Where(reference => reference.Clear > 0).ToList();
        Assert.True(references.Count >= 3);

        var answers = await Task.WhenAll(references.Select(reference => client.GetResponseAsync(
            reference.Chat.ToMessages(), Greedy(reference.Clear), Token)));

        Assert.All(references.Zip(answers), pair => Assert.Equal(
            pair.First.Chat.GreedyTokens[..pair.First.Clear],
            engine.Vocabulary.Tokenize(
                pair.Second.Text, addSpecial: false, parseSpecial: false,
                cancellationToken: TestContext.Current.CancellationToken)[..pair.First.Clear]));
    }

    [Fact]
    public async Task More_requests_than_the_cache_has_room_for_wait_and_are_all_answered()
    {
        await using var engine = await LoadAsync(options =>
        {
            options.ContextLength = 128;
            options.KvCacheTokens = 256;
        });
        using var client = new LlamaChatClient(engine);

        // Each may need 128 cells, so two run at a time whatever else is allowed.
        var responses = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => client.GetResponseAsync(
            $"Say something about {Topics[i % 8]}.", new() { Temperature = 0, MaxOutputTokens = i % 3 == 0 ? 2 : 100 }, Token)));

        Assert.All(responses, response => Assert.NotEmpty(response.Text));
        Assert.Equal(12, engine.Status.Totals.AnsweredRequests);
        Assert.Equal(0, engine.Status.ReservedKvTokens);
    }

    [Fact]
    public async Task The_next_turn_of_a_chat_computes_only_what_is_new()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        List<ChatMessage> chat = [new(ChatRole.User, "Name three fruits.")];
        var first = await client.GetResponseAsync(chat, new() { Temperature = 0, MaxOutputTokens = 8 }, Token);

        chat.AddRange(first.Messages);
        chat.Add(new(ChatRole.User, "And three more."));
        var second = await client.GetResponseAsync(chat, new() { Temperature = 0, MaxOutputTokens = 8 }, Token);

        // All but the last token of the first answer lies in the cache.
        Assert.InRange(
            second.Usage!.CachedInputTokenCount!.Value,
            first.Usage!.InputTokenCount!.Value + first.Usage.OutputTokenCount!.Value - 2,
            second.Usage.InputTokenCount!.Value - 1);
    }

    [Fact]
    public async Task A_prompt_that_several_requests_begin_with_at_once_is_computed_once()
    {
        await using var engine = await LoadAsync(options => options.ContextLength = 512);
        using var client = new LlamaChatClient(engine);
        var shared = string.Join(' ', Enumerable.Repeat("The station has pumps, valves and meters.", 30));

        var responses = await Task.WhenAll(Topics[..4].Select(topic => client.GetResponseAsync(
            [new(ChatRole.System, shared), new(ChatRole.User, $"Say something about {topic}.")],
            new() { Temperature = 0, MaxOutputTokens = 2 }, Token)));

        var computed = responses.Sum(response => response.Usage!.InputTokenCount - response.Usage.CachedInputTokenCount);
        Assert.InRange(computed!.Value, 1, responses[0].Usage!.InputTokenCount!.Value + (3 * 64));
    }

    [Fact]
    public async Task Another_scope_finds_nothing()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);

        await AskAsync(client, "Name three fruits.", 2, llama => llama.PrefixScope = "one");
        var other = await client.GetResponseAsync(
            "Name three fruits.", Greedy(2).ConfigureLlama(llama => llama.PrefixScope = "two"), Token);
        var same = await client.GetResponseAsync(
            "Name three fruits.", Greedy(2).ConfigureLlama(llama => llama.PrefixScope = "one"), Token);

        Assert.Equal(0, other.Usage!.CachedInputTokenCount);
        Assert.Equal(same.Usage!.InputTokenCount - 1, same.Usage.CachedInputTokenCount);
    }

    [Fact]
    public async Task A_higher_priority_starts_first()
    {
        await using var engine = await LoadAsync(options => options.MaxConcurrentRequests = 1);
        using var client = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero });
        await using var running = client.GetStreamingResponseAsync("Tell me a story.", Greedy(64), Token).GetAsyncEnumerator(Token);
        Assert.True(await running.MoveNextAsync());
        var order = new List<string>();

        var low = Note("low", 0);
        var high = Note("high", 5);
        while (await running.MoveNextAsync())
        {
        }

        await Task.WhenAll(low, high);
        Assert.Equal(["high", "low"], order);

        async Task Note(string name, int priority)
        {
            await AskAsync(client, "Hi", 4, llama => llama.Priority = priority);
            lock (order)
                order.Add(name);
        }
    }

    [Fact]
    public async Task A_deadline_ends_a_waiting_and_a_running_request_with_an_error_of_its_own()
    {
        var clock = new FakeTimeProvider();
        await using var engine = await LoadAsync(options =>
        {
            options.MaxConcurrentRequests = 1;
            options.TimeProvider = clock;
        });
        using var client = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero });
        var deadline = clock.GetUtcNow() + TimeSpan.FromSeconds(10);
        await using var running = client.GetStreamingResponseAsync(
            "Tell me a story.", Endless().ConfigureLlama(llama => llama.Deadline = deadline), Token).GetAsyncEnumerator(Token);
        Assert.True(await running.MoveNextAsync());
        var waiting = AskAsync(client, "Hi", 4, llama => llama.Deadline = deadline);

        clock.Advance(TimeSpan.FromSeconds(11));

        await Assert.ThrowsAsync<LlamaDeadlineException>(async () =>
        {
            while (await running.MoveNextAsync())
            {
            }
        });
        await Assert.ThrowsAsync<LlamaDeadlineException>(() => waiting);
        Assert.NotEmpty(await AskAsync(client, "Hi", 2));
    }

    [Fact]
    public async Task Times_of_an_answer_are_those_of_the_engines_clock()
    {
        var clock = new FakeTimeProvider();
        await using var engine = await LoadAsync(options =>
        {
            options.MaxConcurrentRequests = 1;
            options.TimeProvider = clock;
        });
        using var client = new LlamaChatClient(engine);
        Task<ChatResponse>? waiting = null;
        var tokens = 0;

        // Three tokens. The other request comes with the first of them, and each of the next two takes two seconds.
        var running = await client.GetResponseAsync(
            "Hi",
            Endless(3).ConfigureLlama(llama => llama.LogitProcessor += (_, _) =>
            {
                if (tokens++ > 0)
                {
                    clock.Advance(TimeSpan.FromSeconds(2));
                    return;
                }

                waiting = Task.Run(() => client.GetResponseAsync("Hi", Greedy(1), Token), Token);
                SpinWait.SpinUntil(() => engine.Status.QueuedRequests == 1 || waiting.IsCompleted);
            }),
            Token);
        var waited = await waiting!;

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(4)), (running.Usage.GetQueueTime(), running.Usage.GetDecodeTime()));
        Assert.Equal((TimeSpan.FromSeconds(4), TimeSpan.Zero), (waited.Usage.GetQueueTime(), waited.Usage.GetDecodeTime()));
    }

    [Fact]
    public async Task An_answer_that_fills_the_context_ends_or_goes_on_as_the_options_say()
    {
        foreach (var overflow in Enum.GetValues<LlamaContextOverflow>())
        {
            await using var engine = await LoadAsync(options =>
            {
                options.ContextLength = 64;
                options.ContextOverflow = overflow;
            });
            using var client = new LlamaChatClient(engine);

            var response = await client.GetResponseAsync("Hi", Endless(100), Token);

            Assert.Equal(ChatFinishReason.Length, response.FinishReason);
            Assert.Equal(
                overflow == LlamaContextOverflow.Shift ? 100 : 64 - response.Usage!.InputTokenCount!.Value,
                response.Usage!.OutputTokenCount!.Value);
        }
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(1)]
    public async Task A_failed_computation_fails_what_runs_with_its_cause_and_the_engine_goes_on(int status)
    {
        var decoder = new FaultyDecoder();
        await using var engine = await LoadAsync(decoder: decoder);
        using var client = new LlamaChatClient(engine);
        decoder.Faults.Enqueue((DecodeStatus)status);

        var exception = await Assert.ThrowsAsync<LlamaException>(() => AskAsync(client, "Hi", 4));

        Assert.Contains($"status {status}", exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await AskAsync(client, "Hi", 4));
        Assert.Equal(LlamaEngineState.Ready, engine.Status.State);
        Assert.Equal(1, engine.Status.Recoveries);
        Assert.Equal(1, engine.Status.Totals.FailedRequests);
    }

    [Fact]
    public async Task A_request_that_throws_in_user_code_fails_alone()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        var good = AskAsync(client, "Name three fruits.", 16);

        var bad = AskAsync(client, "Hi", 4, llama => llama.LogitProcessor = (_, _) => throw new InvalidOperationException("mine"));

        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message);
        Assert.NotEmpty(await good);
    }

    [Fact]
    public async Task A_full_queue_says_when_to_come_back()
    {
        await using var engine = await LoadAsync(options =>
        {
            options.MaxConcurrentRequests = 1;
            options.MaxQueuedRequests = 1;
        });
        using var client = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero });
        await using var running = client.GetStreamingResponseAsync("Tell me a story.", Endless(), Token).GetAsyncEnumerator(Token);
        Assert.True(await running.MoveNextAsync());
        var waiting = AskAsync(client, "Hi", 1);

        var busy = await Assert.ThrowsAsync<LlamaEngineBusyException>(() => AskAsync(client, "Hi", 1));

        Assert.True(busy.RetryAfter > TimeSpan.Zero);
        Assert.Equal((1, 1), (engine.Status.RunningRequests, engine.Status.QueuedRequests));
        await running.DisposeAsync();
        await waiting;
    }

    private static Task<LlamaEngine> LoadAsync(Action<LlamaEngineOptions>? configure = null, FaultyDecoder? decoder = null)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = SampleModels.Chat,
            ContextLength = 256,
            KvCacheTokens = 2048,
            WarmUp = false,
            Threads = 1,
        };
        configure?.Invoke(options);
        return LlamaEngine.LoadWithAsync(decoder ?? new FaultyDecoder(), options, cancellationToken: Token);
    }

    private static async Task<string> AskAsync(
        IChatClient client, string prompt, int tokens, Action<LlamaRequestOptions>? configure = null) =>
        (await client.GetResponseAsync(prompt, Greedy(tokens).ConfigureLlama(configure ?? (_ => { })), Token)).Text;

    private static ChatOptions Greedy(int tokens) => new() { Temperature = 0, MaxOutputTokens = tokens };

    private static ChatOptions Endless(int? tokens = null) => new ChatOptions { Temperature = 0, MaxOutputTokens = tokens }
        .ConfigureLlama(llama => llama.LogitProcessor = static (_, logits) =>
        {
            logits[0] = float.NegativeInfinity;
            logits[2] = float.NegativeInfinity;
        });
}
