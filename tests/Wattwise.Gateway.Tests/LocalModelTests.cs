using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;

namespace Wattwise.Gateway.Tests;

/// <summary>The gateway over the local engine and the sample models.</summary>
public class LocalModelTests
{
    private const string Question = """{"model":"local","messages":[{"role":"user","content":"What is a cat?"}],"max_tokens":16,"temperature":0}""";

    [Fact]
    public async Task The_local_engine_answers_whole_and_streamed_and_its_joules_agree_with_the_ledger()
    {
        await using var host = await StartAsync();
        var whole = await host.AskAsync("chat/completions", Question);
        var events = await host.StreamAsync("chat/completions", Question[..^1] + ""","stream":true,"stop":["zzz"],"stream_options":{"include_usage":true}}""");
        var sum = host.Services.GetRequiredService<FootprintLedger>().Summarize();

        var streamed = string.Concat(events.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));
        Assert.Equal(whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), streamed);
        Assert.Equal("length", whole.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        var joules = new[] { whole, events[^1] }.Sum(reply => reply.GetProperty("wattwise").GetProperty("energy").GetProperty("spent_joules").GetDouble());
        Assert.Equal(sum.Spent.Joules, joules, 9);
        Assert.Equal(32, sum.OutputTokens);
        Assert.Equal((sum.InputTokens, sum.OutputTokens), (host.Access.Settled.Sum(item => item.Input), host.Access.Settled.Sum(item => item.Output)));
    }

    [Fact]
    public async Task A_prompt_longer_than_the_context_is_told_so()
    {
        await using var host = await StartAsync();
        var reply = await host.AskAsync("chat/completions", Question.Replace("a cat", string.Concat(Enumerable.Repeat("a cat ", 5000)), StringComparison.Ordinal));

        Assert.Equal("context_length_exceeded", reply.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_the_engine_cannot_do_is_told_in_its_words()
    {
        await using var host = await StartAsync();
        var reply = await host.AskAsync(
            "chat/completions",
            """{"model":"local","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""");

        Assert.Equal("unsupported_value", reply.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("text only", reply.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(
        configure: services =>
        {
            services.AddWattwise();
            services.AddLlamaChatClient(
                o => (o.ModelPath, o.Threads) = (Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf"), 1),
                serviceKey: "local").UseWattwise();
        },
        options: o => o.Models.Add(new() { Name = "local", ServiceKey = "local" }));
}
