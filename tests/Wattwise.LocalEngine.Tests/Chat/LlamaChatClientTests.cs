using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine.Tests;

public class LlamaChatClientTests(ChatModel model)
{
    private static readonly ChatOptions Greedy = new() { Temperature = 0, MaxOutputTokens = 24 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_says_the_same_as_a_response()
    {
        var response = await model.Client.GetResponseAsync("Name three colours.", Greedy, Token);
        var updates = await model.Client.GetStreamingResponseAsync("Name three colours.", Greedy, Token).ToListAsync(Token);
        var streamed = updates.ToChatResponse();

        Assert.Equal(response.Text, streamed.Text);
        Assert.Equal(response.FinishReason, streamed.FinishReason);
        Assert.Equal(response.Usage!.OutputTokenCount, streamed.Usage!.OutputTokenCount);
        Assert.Equal(response.ModelId, streamed.ModelId);
        Assert.Single(updates.Select(update => update.ResponseId).Distinct());
        Assert.True(updates.Count > 3, "The text came in pieces.");
    }

    [Fact]
    public async Task A_response_names_its_model_time_usage_and_reason()
    {
        var time = new FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        using var client = new LlamaChatClient(model.Engine, new() { TimeProvider = time });

        var response = await client.GetResponseAsync("Hello", new() { MaxOutputTokens = 5, Temperature = 0 }, Token);

        Assert.Equal("SmolLM2-135M-Instruct-Q4_1", response.ModelId);
        Assert.Equal(time.GetUtcNow(), response.CreatedAt);
        Assert.False(string.IsNullOrEmpty(response.ResponseId));
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal(5, response.Usage!.OutputTokenCount);
        Assert.Equal(response.Usage.InputTokenCount + 5, response.Usage.TotalTokenCount);
        Assert.Equal(0, response.Usage.CachedInputTokenCount);
        Assert.True(response.Usage.GetPrefillTime() > TimeSpan.Zero);
        Assert.True(response.Usage.GetDecodeTime() > TimeSpan.Zero);
        Assert.Null(response.Usage.GetEnergy());
    }

    [Fact]
    public async Task The_end_of_the_models_turn_is_a_stop_and_no_text()
    {
        // A reference answer of two tokens: " Paris", say, and the end of the turn.
        var reference = ModelReferences.Instance.Chats.First(chat => model.Engine.Vocabulary.IsEndOfGeneration(chat.GreedyTokens[2]));
        var response = await model.Client.GetResponseAsync(reference.ToMessages(), Greedy, Token);

        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(2, response.Usage!.OutputTokenCount);
        Assert.DoesNotContain("<|im_end|>", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_sequence_that_spans_tokens_ends_the_answer_and_is_never_shown()
    {
        var whole = (await model.Client.GetResponseAsync("Name three colours.", Greedy, Token)).Text;
        var stop = whole[5..14];
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 24, StopSequences = [stop] };

        var shown = new StringBuilder();
        ChatFinishReason? reason = null;
        await foreach (var update in model.Client.GetStreamingResponseAsync("Name three colours.", options, Token))
        {
            shown.Append(update.Text);
            reason = update.FinishReason ?? reason;
            Assert.StartsWith(shown.ToString(), whole[..whole.IndexOf(stop, StringComparison.Ordinal)], StringComparison.Ordinal);
        }

        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], shown.ToString());
        Assert.Equal(ChatFinishReason.Stop, reason);
    }

    [Fact]
    public async Task Characters_of_several_tokens_arrive_whole()
    {
        // Make the model write an emoji of four bytes, which its vocabulary spells in several tokens.
        const string Text = "🌍 größe 数 🚀";
        var tokens = model.Engine.Vocabulary.Tokenize(
            Text, addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken);
        var options = Forced(tokens);

        var updates = await model.Client.GetStreamingResponseAsync("Say it.", options, Token).ToListAsync(Token);

        Assert.True(tokens.Length > Text.EnumerateRunes().Count(), "The text is spelled in parts of characters.");
        Assert.All(updates, update => Assert.DoesNotContain('\uFFFD', update.Text));
        Assert.Equal(Text, string.Concat(updates.Select(update => update.Text)));
    }

    [Fact]
    public async Task A_character_that_the_limit_cuts_in_two_is_not_shown()
    {
        var tokens = model.Engine.Vocabulary.Tokenize(
            "a🚀", addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken);
        var options = Forced(tokens);
        options.MaxOutputTokens = tokens.Length - 1;

        Assert.Equal("a", (await model.Client.GetResponseAsync("Say it.", options, Token)).Text);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_answer_and_another_seed_another()
    {
        var seven = await Sample(7);
        Assert.Equal(seven, await Sample(7));
        Assert.NotEqual(seven, await Sample(8));

        async Task<string> Sample(long seed) => (await model.Client.GetResponseAsync(
            "Tell me a story.", new() { Seed = seed, Temperature = 1.5f, MaxOutputTokens = 20 }, Token)).Text;
    }

    [Fact]
    public async Task Log_probabilities_come_with_each_update_and_with_the_whole()
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 6 }.ConfigureLlama(llama => llama.TopLogprobs = 3);
        var updates = await model.Client.GetStreamingResponseAsync("Hello", options, Token).ToListAsync(Token);
        var response = await model.Client.GetResponseAsync("Hello", options, Token);

        var streamed = updates.SelectMany(update => update.GetLogprobs() ?? []).Select(logprob => logprob.Token.Id);
        Assert.Equal(response.GetLogprobs()!.Select(logprob => logprob.Token.Id), streamed);
        Assert.Equal(6, updates.ToChatResponse().GetLogprobs()!.Count);
        Assert.All(response.GetLogprobs()!, logprob =>
        {
            Assert.Equal(logprob.Token, logprob.Top[0]); // greedy
            Assert.Equal(3, logprob.Top.Count);
            Assert.True(logprob.Top[0].Logprob >= logprob.Top[1].Logprob);
            Assert.InRange(logprob.Top.Sum(candidate => Math.Exp(candidate.Logprob)), 0, 1.0001);
        });
    }

    [Fact]
    public async Task Each_request_is_metered_by_itself()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, ContextLength = 256, EnergyMeter = new CountingMeter(), WarmUp = false, Threads = 1 },
            cancellationToken: Token);
        using var client = new LlamaChatClient(engine);

        var response = await client.GetResponseAsync("Hello", new() { MaxOutputTokens = 2 }, Token);
        var updates = await client.GetStreamingResponseAsync("Hello", new() { MaxOutputTokens = 2 }, Token).ToListAsync(Token);

        Assert.Equal(EnergyEstimate.Modelled(1, 1, 1), response.Usage.GetEnergy());
        Assert.Equal(EnergyEstimate.Modelled(1, 1, 1), updates.ToChatResponse().Usage.GetEnergy());
    }

    [Fact]
    public async Task A_shared_prefix_is_computed_once_where_that_is_on_and_changes_no_choice()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, ContextLength = 256, WarmUp = false, Threads = 1 }, cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        var reference = ModelReferences.Instance.Chats.MaxBy(chat => chat.CertainTokens())!;
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = reference.CertainTokens() };

        var cold = await client.GetResponseAsync(reference.ToMessages(), options, Token);
        var warm = await client.GetResponseAsync(reference.ToMessages(), options, Token);

        Assert.Equal(0, cold.Usage!.CachedInputTokenCount);
        Assert.Equal(warm.Usage!.InputTokenCount - 1, warm.Usage.CachedInputTokenCount);
        Assert.Equal(cold.Text, warm.Text);
    }

    [Fact]
    public async Task The_engine_allocates_next_to_nothing_per_token()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, ContextLength = 512, WarmUp = false, Threads = 1 }, cancellationToken: Token);
        using var client = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero });
        await Generate(8);

        // A wait for cores that engines of other tests hold allocates too: the least of some runs is the engine's own.
        var least = long.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var few = await Generate(8);
            var many = await Generate(72);
            least = Math.Min(least, (many - few) / 64);
        }

        Assert.InRange(least, 0, 50); // the text buffer grows

        async Task<long> Generate(int tokens)
        {
            var before = await engine.RunAsync(_ => GC.GetAllocatedBytesForCurrentThread(), Token);
            var options = new ChatOptions { MaxOutputTokens = tokens, Seed = 1 }
                .ConfigureLlama(llama => llama.LogitProcessor = (_, logits) => logits[engine.Vocabulary.Eos] = float.NegativeInfinity);
            await client.GetStreamingResponseAsync("Tell me a story.", options, Token).ToListAsync(Token);
            return await engine.RunAsync(_ => GC.GetAllocatedBytesForCurrentThread(), Token) - before;
        }
    }

    [Fact]
    public void A_client_names_its_provider_model_and_engine()
    {
        IChatClient client = model.Client;
        var metadata = client.GetService<ChatClientMetadata>()!;

        Assert.Equal("llama.cpp", metadata.ProviderName);
        Assert.Equal("SmolLM2-135M-Instruct-Q4_1", metadata.DefaultModelId);
        Assert.Same(model.Engine, client.GetService<LlamaEngine>());
        Assert.Same(client, client.GetService<LlamaChatClient>());
        Assert.Null(client.GetService<LlamaEngine>("key"));
    }

    /// <summary>Options under which the model can only write these tokens, and then ends.</summary>
    private ChatOptions Forced(int[] tokens)
    {
        var prompt = 0;
        return new ChatOptions { Temperature = 0 }.ConfigureLlama(llama => llama.LogitProcessor = (sofar, logits) =>
        {
            prompt = prompt == 0 ? sofar.Length : prompt;
            var next = sofar.Length - prompt;
            logits.Fill(float.NegativeInfinity);
            logits[next < tokens.Length ? tokens[next] : model.Engine.Vocabulary.Eos] = 0;
        });
    }
}
