using Microsoft.Extensions.AI;
using Wattwise.Cascade;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Tests.Reading;

public class TokenAskTests
{
    [Theory]
    [InlineData("chat/completions", "\"logprobs\":true", "logprobs")]
    [InlineData("chat/completions", "\"logprobs\":true,\"top_logprobs\":2", "logprobs")]
    [InlineData("chat/completions", "\"logit_bias\":{\"5\":1}", "logit_bias")]
    [InlineData("completions", "\"logprobs\":0", "logprobs")]
    [InlineData("completions", "\"logit_bias\":{\"5\":1}", "logit_bias")]
    public async Task A_model_without_single_tokens_refuses_them_by_name(string path, string field, string param)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var prompt = path == "completions" ? "\"prompt\":\"Hello\"" : "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
        var error = (await host.AskAsync(path, $$"""{"model":"test",{{prompt}},{{field}}}""")).GetProperty("error");

        Assert.Equal((param, "unsupported_parameter"), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.Empty(host.Access.Demands);
    }

    [Theory]
    [InlineData("\"logprobs\":false")]
    [InlineData("\"logprobs\":null,\"top_logprobs\":null")]
    [InlineData("\"logit_bias\":{}")]
    [InlineData("\"logit_bias\":null")]
    public async Task What_asks_for_nothing_is_served_by_any_model(string field)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var reply = await host.AskAsync(
            "chat/completions", $$"""{"model":"test","messages":[{"role":"user","content":"Hello"}],{{field}}}""");

        Assert.True(reply.TryGetProperty("choices", out _));
    }

    [Fact]
    public void Over_the_models_of_a_cascade_there_are_no_single_tokens()
    {
        using var model = new TokenModel();
        var options = new CascadeOptions();
        options.Tiers.Add(new CascadeTier("small", model));
        options.Tiers.Add(new CascadeTier("large"));
        using var cascade = new CascadeChatClient(model, options);

        Assert.NotNull(model.GetService(typeof(ITokenOptions)));
        Assert.Null(cascade.GetService(typeof(ITokenOptions)));
    }

    private sealed class TokenModel() : DelegatingChatClient(new TestChatClient()), ITokenOptions
    {
        public int MaxAlternatives => 5;

        public void ReportLogProbabilities(ChatOptions options, int alternatives) => throw new NotSupportedException();

        public void BiasTokens(ChatOptions options, IReadOnlyDictionary<int, float> biases) => throw new NotSupportedException();
    }
}
