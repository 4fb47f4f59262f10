using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Gateway.Tests.Reading;

/// <summary>Texts that come as tokens; what they stand for is of OpenAI's cookbook.</summary>
public class PromptTextsTests
{
    private const string Great = "[83,1609,5963,374,2294,0]"; // "tiktoken is great!"

    [Theory]
    [InlineData(Great, "tiktoken is great!")]
    [InlineData("[" + Great + "]", "tiktoken is great!")]
    [InlineData("[" + Great + ",\"a cat\"]", "tiktoken is great!", "a cat")]
    [InlineData("[\"a cat\"," + Great + "]", "a cat", "tiktoken is great!")]
    public async Task Tokens_are_embedded_as_the_text_that_they_were(string input, params string[] expected)
    {
        var seen = new List<string>();
        using var embedder = new TestEmbedder(text =>
        {
            seen.Add(text);
            return [1];
        });
        await using var host = await GatewayHost.StartAsync(
            configure: services => services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>("embed", embedder),
            options: options => options.Models.Add(new() { Name = "embed", ServiceKey = "embed", Kind = GatewayModelKind.Embedding }));

        var reply = await host.AskAsync("embeddings", $$"""{"model":"embed","input":{{input}}}""");

        Assert.Equal(expected, seen);
        Assert.Equal(expected.Length, reply.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Tokens_are_completed_as_the_text_that_they_were()
    {
        using var model = new TestChatClient();
        await using var host = await GatewayHost.StartAsync(model);

        await host.AskAsync("completions", $$"""{"model":"test","prompt":{{Great}}}""");

        Assert.Equal("tiktoken is great!", Assert.Single(Assert.Single(model.SeenMessages)).Text);
    }

    [Fact]
    public async Task A_model_gets_back_each_text_that_the_vocabulary_cut()
    {
        const string Text = "Grüße, 世界! 👩‍🚀\n\tif (x) { }";
        var ids = Microsoft.ML.Tokenizers.TiktokenTokenizer.CreateForEncoding("cl100k_base").EncodeToIds(Text);
        using var model = new TestChatClient();
        await using var host = await GatewayHost.StartAsync(model);

        await host.AskAsync("completions", $$"""{"model":"test","prompt":[{{string.Join(',', ids)}}]}""");

        Assert.Equal(Text, Assert.Single(Assert.Single(model.SeenMessages)).Text);
    }
}
