using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Engines that draft whenever they can, beside one that never does.</summary>
public sealed class SpeculativeDecodingTests : IAsyncLifetime
{
    private const string Passage =
        "The lighthouse at Pellow Point was built in 1874 from grey granite. Its lamp burns 300 litres of oil a month. "
        + "The keeper, Anna Tregenza, climbs 112 steps each evening, and writes the weather into a blue book.";

    private static readonly string[] Prompts =
    [
        "Repeat this text word for word: " + Passage,
        "List the numbers from one to twenty in words.",
        $"{Passage}\nQuote the sentence that names the keeper, then quote it again.",
    ];

    private LlamaEngine _plain = null!;

    public async ValueTask InitializeAsync() => _plain = await Load(null);

    public ValueTask DisposeAsync() => _plain.DisposeAsync();

    public static TheoryData<bool, bool, int> Sources => new()
    {
        { true, false, 7 },
        { false, true, 3 },
        { true, true, 7 },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Greedy_answers_are_those_of_plain_decoding(bool lookup, bool model, int width)
    {
        await using var engine = await Load(Options(lookup, model, width));
        foreach (var prompt in Prompts)
            Assert.Equal((await Answer(_plain, prompt, Greedy)).Text, (await Answer(engine, prompt, Greedy)).Text);
        AssertDrafted(engine, lookup, model);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Answers_of_a_seed_are_those_of_plain_decoding(bool lookup, bool model, int width)
    {
        await using var engine = await Load(Options(lookup, model, width));
        for (var seed = 1; seed <= 2; seed++)
        {
            var options = new ChatOptions
            {
                Temperature = 0.7f,
                TopK = 40,
                TopP = 0.95f,
                FrequencyPenalty = 0.1f,
                Seed = seed,
                MaxOutputTokens = 64,
            };
            foreach (var prompt in Prompts)
                Assert.Equal((await Answer(_plain, prompt, options)).Text, (await Answer(engine, prompt, options)).Text);
        }

        AssertDrafted(engine, lookup, model);
    }

    [Fact]
    public async Task Requests_side_by_side_get_the_answers_they_get_alone()
    {
        await using var engine = await Load(Options(lookup: true, model: true, width: 3));
        var options = Greedy.ConfigureLlama(llama => llama.TopLogprobs = 2);
        var together = await Task.WhenAll(Prompts.Select(prompt => Answer(engine, prompt, options)));
        for (var i = 0; i < Prompts.Length; i++)
        {
            var alone = (await Answer(_plain, Prompts[i], options)).GetLogprobs()!;
            var beside = together[i].GetLogprobs()!;
            var common = alone.Zip(beside).TakeWhile(pair => pair.First.Token.Id == pair.Second.Token.Id).Count();

            // Sequences that share one pool of cells sum them up in another order: a tie may fall to the other side, and only a tie.
            if (common < Math.Max(alone.Count, beside.Count))
                Assert.True(alone[common].Top[0].Logprob - alone[common].Top[1].Logprob < 0.1);
        }

        AssertDrafted(engine, lookup: true, model: true);
    }

    [Fact]
    public async Task Counts_of_answers_add_up_to_those_of_the_engine()
    {
        await using var engine = await Load(Options(lookup: true, model: true, width: 7));
        var counts = new List<LlamaDraftCounts>();
        foreach (var prompt in Prompts)
            counts.Add((await Answer(engine, prompt, Greedy)).Usage.GetDraftCounts());

        var totals = engine.Status.Totals.Speculation!;
        Assert.Equal(counts.Sum(count => count.DraftedTokens), totals.PromptLookup.DraftedTokens + totals.DraftModel.DraftedTokens);
        Assert.Equal(counts.Sum(count => count.AcceptedTokens), totals.PromptLookup.AcceptedTokens + totals.DraftModel.AcceptedTokens);
        Assert.All(counts, count => Assert.InRange(count.WastedTokens, 0, count.DraftedTokens));
        Assert.True(totals.PromptLookup.AcceptedTokens > totals.PromptLookup.DraftedTokens / 4);
    }

    [Fact]
    public async Task Log_probabilities_belong_to_each_token_that_was_guessed_too()
    {
        await using var engine = await Load(Options(lookup: true, model: true, width: 7));
        var options = Greedy.Clone();
        options.ConfigureLlama(llama => llama.TopLogprobs = 2);
        var plain = (await Answer(_plain, Prompts[0], options)).GetLogprobs()!;
        var speculative = (await Answer(engine, Prompts[0], options)).GetLogprobs()!;
        Assert.Equal(plain.Select(token => token.Token.Id), speculative.Select(token => token.Token.Id));
        Assert.All(plain.Zip(speculative), pair => Assert.Equal(pair.First.Token.Logprob, pair.Second.Token.Logprob, 0.01f));
    }

    [Fact]
    public async Task A_callers_logit_processor_turns_drafts_off_for_its_request()
    {
        await using var engine = await Load(Options(lookup: true, model: true, width: 7));
        var options = Greedy.Clone();
        var lengths = new List<int>();
        options.ConfigureLlama(llama => llama.LogitProcessor = (tokens, _) => lengths.Add(tokens.Length));
        var answer = await Answer(engine, Prompts[0], options);
        Assert.Equal(0, answer.Usage.GetDraftCounts().DraftedTokens);
        Assert.Equal(Enumerable.Range(lengths[0], lengths.Count), lengths);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public async Task An_answer_ends_at_its_limit_though_more_was_guessed(int limit)
    {
        await using var engine = await Load(Options(lookup: true, model: true, width: 7));
        var options = Greedy.Clone();
        options.MaxOutputTokens = limit;
        var answer = await Answer(engine, Prompts[0], options);
        Assert.Equal(limit, answer.Usage!.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
    }

    [Fact]
    public async Task A_stop_sequence_inside_a_draft_ends_the_answer_where_plain_decoding_ends_it()
    {
        await using var engine = await Load(Options(lookup: true, model: true, width: 7));
        var options = Greedy.Clone();
        options.StopSequences = ["granite"];
        var plain = await Answer(_plain, Prompts[0], options);
        var speculative = await Answer(engine, Prompts[0], options);
        Assert.Equal(ChatFinishReason.Stop, plain.FinishReason);
        Assert.Equal((plain.Text, plain.Usage!.OutputTokenCount), (speculative.Text, speculative.Usage!.OutputTokenCount));
    }

    [Fact]
    public async Task A_model_with_another_vocabulary_is_refused_as_draft()
    {
        var options = new LlamaSpeculationOptions { DraftModelPath = SampleModels.Embedder };
        var exception = await Assert.ThrowsAsync<LlamaModelException>(() => Load(options));
        Assert.Equal(SampleModels.Embedder, exception.Path);
    }

    [Fact]
    public async Task A_draft_model_that_is_missing_is_named()
    {
        var exception = await Assert.ThrowsAsync<LlamaModelException>(() => Load(new() { DraftModelPath = "none.gguf" }));
        Assert.Equal("none.gguf", exception.Path);
    }

    private static ChatOptions Greedy => new() { Temperature = 0, MaxOutputTokens = 64 };

    private static LlamaSpeculationOptions Options(bool lookup, bool model, int width) => new()
    {
        PromptLookup = lookup,
        DraftModelPath = model ? SampleModels.Draft : null,
        MaxDraftTokens = width,
        Adaptive = false,
    };

    private static Task<LlamaEngine> Load(LlamaSpeculationOptions? speculation) => LlamaEngine.LoadAsync(new()
    {
        ModelPath = SampleModels.Chat,
        Device = LlamaDevice.Cpu,
        Threads = 1,
        ContextLength = 1024,
        MaxConcurrentRequests = 4,
        Speculation = speculation,

        // Kept prefixes move a request's cells, and with them the order of its sums.
        PrefixCache = { Enabled = false },
    });

    private static Task<ChatResponse> Answer(LlamaEngine engine, string prompt, ChatOptions options) =>
        new LlamaChatClient(engine).GetResponseAsync(prompt, options);

    private static void AssertDrafted(LlamaEngine engine, bool lookup, bool model)
    {
        var totals = engine.Status.Totals.Speculation!;
        Assert.Equal(lookup, totals.PromptLookup.AcceptedTokens > 0);
        Assert.Equal(model, totals.DraftModel.AcceptedTokens > 0);
    }
}
