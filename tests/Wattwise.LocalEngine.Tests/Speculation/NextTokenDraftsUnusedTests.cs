using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.LocalEngine.Native;
using static Wattwise.LocalEngine.Tests.NextTokenEngines;

namespace Wattwise.LocalEngine.Tests;

public sealed class NextTokenDraftsUnusedTests
{
    private const string Prompt = "Which way is the harbour?";

    [Fact]
    public async Task A_model_without_such_layers_is_decoded_plainly()
    {
        using var file = NextTokenModel.Write(disorder: 1, tokenPart: 1, hiddenPart: 0, blocks: 0);
        await using var plain = await Load(file, null);
        await using var engine = await Load(file, Options(width: 7));
        Assert.Equal(await Tokens(plain, Prompt, Greedy), await Tokens(engine, Prompt, Greedy));
        Assert.Null(engine.Status.Totals.Speculation);
    }

    [Fact]
    public async Task The_option_turns_it_off()
    {
        using var file = Wandering();
        var options = Options(width: 7);
        (options.PromptLookup, options.MultiTokenPrediction) = (true, false);
        await using var engine = await Load(file, options);
        await Tokens(engine, Prompt, Greedy);
        Assert.Equal(0, Counts(engine).DraftedTokens);
    }

    [Fact]
    public async Task A_library_that_cannot_compute_the_layers_answers_without_them_and_one_line_says_so()
    {
        var library = LlamaLibrary.Load();
        Assert.SkipWhen(LlamaApi.Abi.HasNextTokenGraphs, $"The loaded llama.cpp ({library.Version}) computes these layers.");
        using var file = Wandering();
        var logs = new FakeLogCollector();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        var options = Options(width: 7);
        options.PromptLookup = true;
        await using var plain = await Load(file, null);
        await using var engine = await Load(file, options, loggers: loggers);

        Assert.Equal(await Tokens(plain, Prompt, Greedy), await Tokens(engine, Prompt, Greedy));
        Assert.Equal(await Tokens(plain, Prompt, Greedy), await Tokens(engine, Prompt, Greedy));

        Assert.Equal(0, Counts(engine).DraftedTokens);
        var line = Assert.Single(logs.GetSnapshot(), record => record.Message.Contains("layers that predict", StringComparison.Ordinal));
        Assert.Contains($"the loaded llama.cpp ({library.Version}) cannot compute them", line.Message, StringComparison.Ordinal);
    }
}
