using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class SeparateLayoutTests
{
    private static readonly string[] Topics = ["the sea", "the moon", "Rome", "tea", "bees", "chess", "rain", "iron"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_that_the_model_is_certain_of_do_not_depend_on_what_else_runs()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        var references = ModelReferences.Instance.Chats.Select(
            chat => (Chat: chat, Clear: chat.MarginToSecond.TakeWhile(margin => margin > 1).Count()))
            .Where(reference => reference.Clear > 0).ToList();

        var answers = await Task.WhenAll(references.Select(reference => client.GetResponseAsync(
            reference.Chat.ToMessages(), Greedy(reference.Clear), Token)));

        Assert.All(references.Zip(answers), pair => Assert.Equal(
            pair.First.Chat.GreedyTokens[..pair.First.Clear],
            engine.Vocabulary.Tokenize(
                pair.Second.Text, addSpecial: false, parseSpecial: false,
                cancellationToken: TestContext.Current.CancellationToken)[..pair.First.Clear]));
    }

    [Fact]
    public async Task Requests_that_come_and_go_leave_nothing_reserved()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);

        // Lengths differ, so that sequences between others end, and rows are filled in for them.
        var responses = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => client.GetResponseAsync(
            $"Say something about {Topics[i % 8]}.", Greedy(1 + (7 * i % 23)), Token)));

        Assert.All(responses, response => Assert.NotEmpty(response.Text));
        Assert.Equal(0, engine.Status.ReservedKvTokens);
        Assert.Equal(24, engine.Status.Totals.AnsweredRequests);
    }

    [Fact]
    public async Task The_next_turn_of_a_chat_computes_only_what_is_new()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        List<ChatMessage> chat = [new(ChatRole.User, "Name three fruits.")];
        var first = await client.GetResponseAsync(chat, Greedy(8), Token);
        await client.GetResponseAsync("Something else.", Greedy(2), Token);

        chat.AddRange(first.Messages);
        chat.Add(new(ChatRole.User, "And three more."));
        var second = await client.GetResponseAsync(chat, Greedy(8), Token);

        Assert.InRange(
            second.Usage!.CachedInputTokenCount!.Value,
            first.Usage!.InputTokenCount!.Value + first.Usage.OutputTokenCount!.Value - 2,
            second.Usage.InputTokenCount!.Value - 1);
    }

    [Fact]
    public async Task A_chat_whose_cells_another_took_comes_back_from_memory()
    {
        await using var engine = await LoadAsync(options => options.MaxConcurrentRequests = 1);
        using var client = new LlamaChatClient(engine);
        var text = string.Join(' ', Enumerable.Repeat("The station has pumps, valves and meters.", 12));
        var first = await client.GetResponseAsync(text, Greedy(2), Token);
        await client.GetResponseAsync("Something else.", Greedy(2), Token);

        var again = await client.GetResponseAsync(text, Greedy(2), Token);

        Assert.Equal(first.Usage!.InputTokenCount - 1, again.Usage!.CachedInputTokenCount);
        Assert.Equal(first.Text, again.Text);
    }

    [Fact]
    public async Task Another_scope_finds_nothing()
    {
        await using var engine = await LoadAsync(options => options.MaxConcurrentRequests = 1);
        using var client = new LlamaChatClient(engine);
        await client.GetResponseAsync("Name three fruits.", Greedy(2).ConfigureLlama(llama => llama.PrefixScope = "one"), Token);

        var other = await client.GetResponseAsync(
            "Name three fruits.", Greedy(2).ConfigureLlama(llama => llama.PrefixScope = "two"), Token);

        Assert.Equal(0, other.Usage!.CachedInputTokenCount);
    }

    private static Task<LlamaEngine> LoadAsync(Action<LlamaEngineOptions>? configure = null)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = SampleModels.Chat,
            Device = LlamaDevice.Cpu,
            ContextLength = 256,
            KvLayout = LlamaKvLayout.Separate,
            WarmUp = false,
            Threads = 1,
        };
        configure?.Invoke(options);
        return LlamaEngine.LoadAsync(options, cancellationToken: Token);
    }

    private static ChatOptions Greedy(int tokens) => new() { Temperature = 0, MaxOutputTokens = tokens };
}
