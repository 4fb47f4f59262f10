using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.LocalEngine.Native;
using static Wattwise.LocalEngine.Tests.NextTokenEngines;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Engines that draft with the model's own predicting layer whenever they can, beside one that never drafts.</summary>
public sealed class NextTokenDrafterTests
{
    private static readonly string[] Prompts =
    [
        "Which way is the harbour?",
        "abcabcabc and so on",
        string.Join(' ', Enumerable.Range(1, 150).Select(number => $"line {number}")),
    ];

    public NextTokenDrafterTests()
    {
        var library = LlamaLibrary.Load();
        Assert.SkipUnless(
            LlamaApi.Abi.HasNextTokenGraphs,
            $"The loaded llama.cpp ({library.Version}) cannot compute layers that predict several tokens.");
    }

    [Theory]
    [InlineData("glm4moe", 1)]
    [InlineData("glm4moe", 3)]
    [InlineData("glm4moe", 7)]
    [InlineData("deepseek2", 1)]
    [InlineData("deepseek2", 7)]
    public async Task Greedy_answers_are_those_of_plain_decoding(string architecture, int width)
    {
        using var file = Wandering(architecture);
        await using var plain = await Load(file, null);
        await using var engine = await Load(file, Options(width));
        foreach (var prompt in Prompts)
            Assert.Equal(await Tokens(plain, prompt, Greedy), await Tokens(engine, prompt, Greedy));
        AssertSomeAccepted(engine);
    }

    [Fact]
    public async Task Answers_of_a_seed_are_those_of_plain_decoding()
    {
        using var file = Wandering();
        await using var plain = await Load(file, null);
        await using var engine = await Load(file, Options(width: 3));
        for (var seed = 1; seed <= 3; seed++)
        {
            var options = new ChatOptions { Temperature = 0.8f, TopK = 40, TopP = 0.95f, Seed = seed, MaxOutputTokens = 64 };
            foreach (var prompt in Prompts)
                Assert.Equal(await Tokens(plain, prompt, options), await Tokens(engine, prompt, options));
        }

        AssertSomeAccepted(engine);
    }

    [Fact]
    public async Task Requests_side_by_side_get_the_answers_they_get_alone()
    {
        using var file = Wandering();
        await using var plain = await Load(file, null);
        await using var engine = await Load(file, Options(width: 3));
        var together = await Task.WhenAll(Prompts.Select(prompt => Tokens(engine, prompt, Greedy)));
        for (var i = 0; i < Prompts.Length; i++)
            Assert.Equal(await Tokens(plain, Prompts[i], Greedy), together[i]);
        AssertSomeAccepted(engine);
    }

    [Theory]
    [InlineData("glm4moe")]
    [InlineData("deepseek2")]
    public async Task The_layer_gets_the_hidden_state_of_the_token_before(string architecture)
    {
        // It looks at nothing but that state, from which the token to guess is two steps away.
        using var file = NextTokenModel.Write(disorder: 0, tokenPart: 0, hiddenPart: 1, ahead: 2, architecture: architecture);
        await using var engine = await Load(file, Options(width: 1));
        await Task.WhenAll(Prompts.Select(prompt => Tokens(engine, prompt, Greedy)));
        AssertAllAccepted(engine);
    }

    [Theory]
    [InlineData("glm4moe")]
    [InlineData("deepseek2")]
    public async Task The_layer_drafts_on_from_its_own_guesses(string architecture)
    {
        using var file = NextTokenModel.Write(disorder: 0, tokenPart: 1, hiddenPart: 0, architecture: architecture);
        await using var engine = await Load(file, Options(width: 7));
        foreach (var prompt in Prompts)
            await Tokens(engine, prompt, Greedy);
        AssertAllAccepted(engine);
    }

    [Fact]
    public async Task Requests_that_begin_with_a_kept_prefix_are_drafted_for()
    {
        using var file = NextTokenModel.Write(disorder: 0, tokenPart: 0, hiddenPart: 1, ahead: 2);
        await using var engine = await Load(file, Options(width: 1), keepsPrefixes: true);
        await Tokens(engine, Prompts[2], Greedy);
        var before = Counts(engine);
        var response = await Client(engine).GetResponseAsync(Prompts[2] + " more", Greedy, TestContext.Current.CancellationToken);
        Assert.True(response.Usage!.CachedInputTokenCount > 0);
        Assert.True(Counts(engine).DraftedTokens > before.DraftedTokens);
        AssertAllAccepted(engine);
    }

    [Fact]
    public async Task The_joules_of_wrong_guesses_are_a_part_of_those_of_the_answer()
    {
        using var file = Wandering();
        await using var engine = await Load(file, Options(width: 3), meter: new CountingMeter());
        await using var plain = await Load(file, null, meter: new CountingMeter());

        var usage = (await Client(engine).GetResponseAsync(Prompts[0], Greedy, TestContext.Current.CancellationToken)).Usage;
        var undrafted = (await Client(plain).GetResponseAsync(Prompts[0], Greedy, TestContext.Current.CancellationToken)).Usage;

        Assert.InRange(usage.GetWastedDraftJoules()!.Value, 1e-6, usage.GetEnergy()!.Value.Joules);
        Assert.Equal(engine.Status.Totals.WastedDraftEnergy!.Value.Joules, usage.GetWastedDraftJoules()!.Value, 1e-5);
        Assert.Null(undrafted.GetWastedDraftJoules());
    }

    [Fact]
    public async Task A_failure_of_the_layer_fails_no_request_and_ends_its_drafts()
    {
        using var file = Wandering();
        await using var plain = await Load(file, null);
        var decoder = new FaultyDecoder();
        await using var engine = await Load(file, Options(width: 3), decoder: decoder);
        decoder.LayerFaults.Enqueue(DecodeStatus.NoKvSlot);

        Assert.Equal(await Tokens(plain, Prompts[0], Greedy), await Tokens(engine, Prompts[0], Greedy));

        Assert.Equal(await Tokens(plain, Prompts[1], Greedy), await Tokens(engine, Prompts[1], Greedy));
        Assert.Equal(0, Counts(engine).DraftedTokens);
    }

    [Fact]
    public async Task Drafts_go_on_with_a_context_that_was_made_anew()
    {
        using var file = NextTokenModel.Write(disorder: 0, tokenPart: 0, hiddenPart: 1, ahead: 2);
        var decoder = new FaultyDecoder();
        await using var engine = await Load(file, Options(width: 1), decoder: decoder);
        decoder.Faults.Enqueue((DecodeStatus)(-3));
        await Assert.ThrowsAsync<LlamaException>(() => Tokens(engine, Prompts[0], Greedy));

        for (var i = 0; i < 2; i++)
            await Tokens(engine, Prompts[0], Greedy);

        AssertAllAccepted(engine);
    }

    [Fact]
    public async Task Answers_that_outgrow_the_context_are_those_of_plain_decoding()
    {
        using var file = Wandering();
        await using var plain = await Load(file, null, contextLength: 128);
        await using var engine = await Load(file, Options(width: 3), contextLength: 128);
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 200 };
        Assert.Equal(await Tokens(plain, Prompts[0], options), await Tokens(engine, Prompts[0], options));
        AssertSomeAccepted(engine);
    }

    [Fact]
    public async Task Answers_are_those_of_plain_decoding_where_the_width_is_measured_too()
    {
        using var file = Wandering();
        await using var plain = await Load(file, null);
        await using var engine = await Load(file, new());
        foreach (var prompt in Prompts)
            Assert.Equal(await Tokens(plain, prompt, Greedy), await Tokens(engine, prompt, Greedy));
    }

    private static void AssertSomeAccepted(LlamaEngine engine) =>
        Assert.InRange(Counts(engine).AcceptedTokens, 1, Counts(engine).DraftedTokens - 1);

    private static void AssertAllAccepted(LlamaEngine engine)
    {
        Assert.NotEqual(0, Counts(engine).DraftedTokens);
        Assert.Equal(0, Counts(engine).WastedTokens);
    }
}
