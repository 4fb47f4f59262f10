using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Engines that draft the text that a constraint forces, beside one that drafts nothing.</summary>
public sealed class ForcedTextDraftTests : IAsyncLifetime
{
    private const string Schema =
        """{"type":"object","properties":{"name":{"const":"describe_person"},"arguments":{"type":"object","properties":{"first_name":{"type":"string","maxLength":12},"age_in_years":{"type":"integer","minimum":1,"maximum":120},"favourite_colour":{"enum":["red","green"]}},"required":["first_name","age_in_years","favourite_colour"]}},"required":["name","arguments"]}""";

    private static readonly string[] Prompts = ["Describe Anna, who is 30.", "Describe Tom.", "A person who likes green."];

    private LlamaEngine _plain = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _plain = await Load(null);

    public ValueTask DisposeAsync() => _plain.DisposeAsync();

    [Fact]
    public async Task Answers_are_those_of_plain_decoding_alone_and_beside_other_sources()
    {
        var sampled = Greedy;
        (sampled.Temperature, sampled.Seed, sampled.FrequencyPenalty) = (0.9f, 3, 0.1f);
        (string Prompt, ChatOptions Options)[] requests = [(Prompts[0], Greedy), (Prompts[1], Greedy), (Prompts[0], sampled)];
        var expected = new List<string>();
        foreach (var (prompt, options) in requests)
            expected.Add((await Answer(_plain, prompt, options)).Text);
        Assert.Equal(default, _plain.Status.Totals.Speculation?.ForcedText ?? default);

        foreach (var (lookup, model) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
        {
            await using var engine = await Load(Options(forced: true, lookup, model));
            foreach (var (request, answer) in requests.Zip(expected))
                Assert.Equal(answer, (await Answer(engine, request.Prompt, request.Options)).Text);
            var totals = engine.Status.Totals.Speculation!;
            Assert.True(totals.ForcedText.AcceptedTokens > 0);
            if (!lookup && !model)
                Assert.Equal(default, (totals.PromptLookup, totals.DraftModel));
        }
    }

    [Fact]
    public async Task What_was_drafted_wrongly_is_taken_back()
    {
        await using var engine = await Load(Options(forced: true));
        for (var seed = 0; seed < 2; seed++)
        {
            // So hot that a name is often cut into other tokens than usual.
            var options = Greedy;
            (options.Temperature, options.TopK, options.Seed) = (4, 0, seed);
            Assert.Equal((await Answer(_plain, Prompts[0], options)).Text, (await Answer(engine, Prompts[0], options)).Text);
        }

        Assert.True(engine.Status.Totals.Speculation!.ForcedText is { AcceptedTokens: > 0, WastedTokens: > 0 });
    }

    [Fact]
    public async Task Requests_side_by_side_are_drafted_for_each_by_its_own_constraint()
    {
        await using var engine = await Load(Options(forced: true), LlamaKvLayout.Separate);
        var free = new ChatOptions { Temperature = 0, MaxOutputTokens = 24 };
        var grammar = new ChatOptions
        {
            Temperature = 0,
        }.ConfigureLlama(llama => llama.Grammar = "root ::= \"The answer is \" [0-9]{1,3} \" of them, no more.\"");
        ChatOptions[] options = [Greedy, free, grammar, Greedy];
        string[] prompts = [Prompts[0], Prompts[1], "How many?", Prompts[2]];
        var together = await Task.WhenAll(prompts.Zip(options).Select(pair => Answer(engine, pair.First, pair.Second)));

        Assert.Matches("^The answer is [0-9]{1,3} of them, no more\\.$", together[2].Text);
        Assert.All(together, (answer, i) => Assert.Equal(i != 1, answer.Usage.GetDraftCounts().AcceptedTokens > 0));
        Assert.StartsWith("{\"name\":\"describe_person\",\"arguments\":{\"first_name\":\"", together[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("{\"name\":\"describe_person\",\"arguments\":{\"first_name\":\"", together[3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_probabilities_and_limits_are_those_of_plain_decoding()
    {
        await using var engine = await Load(Options(forced: true));
        foreach (var limit in (int[])[1, 2, 30])
        {
            var options = Greedy.ConfigureLlama(llama => llama.TopLogprobs = 2);
            options.MaxOutputTokens = limit;
            var plain = await Answer(_plain, Prompts[0], options);
            var drafted = await Answer(engine, Prompts[0], options);
            Assert.Equal(
                (plain.Text, plain.FinishReason, plain.Usage!.OutputTokenCount),
                (drafted.Text, drafted.FinishReason, drafted.Usage!.OutputTokenCount));
            Assert.Equal(plain.GetLogprobs()!.Select(token => token.Token.Id), drafted.GetLogprobs()!.Select(token => token.Token.Id));
            Assert.All(plain.GetLogprobs()!.Zip(drafted.GetLogprobs()!), pair =>
                Assert.Equal(pair.First.Token.Logprob, pair.Second.Token.Logprob, 0.01f));
        }
    }

    private static ChatOptions Greedy => new ChatOptions
    {
        Temperature = 0,
        MaxOutputTokens = 48,
        ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema)),
    }.ConfigureLlama(llama => llama.ShowSchema = false);

    private static LlamaSpeculationOptions Options(bool forced, bool lookup = false, bool model = false) => new()
    {
        ForcedText = forced,
        PromptLookup = lookup,
        MultiTokenPrediction = false,
        DraftModelPath = model ? SampleModels.Draft : null,
        MinDraftConfidence = 0,
        Adaptive = false,
    };

    private static Task<LlamaEngine> Load(LlamaSpeculationOptions? speculation, LlamaKvLayout layout = LlamaKvLayout.Shared) =>
        LlamaEngine.LoadAsync(
            new()
            {
                ModelPath = SampleModels.Chat,
                Device = LlamaDevice.Cpu,
                Threads = 1,
                ContextLength = 1024,
                MaxConcurrentRequests = 4,
                KvLayout = layout,
                Speculation = speculation,

                // Kept prefixes move a request's cells, and with them the order of its sums.
                PrefixCache = { Enabled = false },
            },
            cancellationToken: Token);

    private static Task<ChatResponse> Answer(LlamaEngine engine, string prompt, ChatOptions options) =>
        new LlamaChatClient(engine).GetResponseAsync(prompt, options, Token);
}
