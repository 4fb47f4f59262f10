using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;

namespace Wattwise.Gateway.Tests.Running;

/// <summary>Several answers to one request: <c>n</c>, and several prompts.</summary>
public class ChoiceTests
{
    private const string Three = """{"model":"test","messages":[{"role":"user","content":"Hello"}],"n":3,"max_tokens":20}""";
    private const string TwoPrompts = """{"model":"test","prompt":["one","two"],"n":2,"max_tokens":20}""";

    [Fact]
    public async Task Each_choice_is_a_call_of_its_own_and_all_are_in_the_reply()
    {
        await using var host = await GatewayHost.StartAsync(new TestChatClient());
        var reply = await host.AskAsync("chat/completions", Three);
        var choices = reply.GetProperty("choices").EnumerateArray().ToArray();

        Assert.Equal([0, 1, 2], choices.Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(
            ["answer 1", "answer 2", "answer 3"],
            choices.Select(choice => choice.GetProperty("message").GetProperty("content").GetString()).Order());
        var usage = reply.GetProperty("usage");
        Assert.Equal((30, 15), (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32()));
    }

    [Fact]
    public async Task Streamed_choices_are_told_apart_by_their_index()
    {
        await using var host = await GatewayHost.StartAsync(new TestChatClient());
        var events = await host.StreamAsync(
            "chat/completions", Three[..^1] + ""","stream":true,"stream_options":{"include_usage":true}}""");
        var choices = events.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .GroupBy(choice => choice.GetProperty("index").GetInt32())
            .OrderBy(choice => choice.Key).Select(choice => choice.ToArray()).ToArray();

        Assert.Equal(3, choices.Length);
        Assert.Equal(["answer 1", "answer 2", "answer 3"], choices.Select(TextOf).Order());
        Assert.All(choices, chunks =>
        {
            Assert.Equal("assistant", chunks[0].GetProperty("delta").GetProperty("role").GetString());
            Assert.Single(chunks, chunk => chunk.GetProperty("finish_reason").ValueKind == JsonValueKind.String);
            Assert.Equal("stop", chunks[^1].GetProperty("finish_reason").GetString());
        });
        Assert.Equal(45, events[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_to_several_prompts_come_prompt_by_prompt(bool streams)
    {
        await using var host = await GatewayHost.StartAsync(new EchoClient());
        var request = TwoPrompts[..^1] + $$""","stream":{{(streams ? "true" : "false")}}}""";
        var chunks = streams ? await host.StreamAsync("completions", request) : [await host.AskAsync("completions", request)];

        Assert.Equal(["one", "one", "two", "two"], CompletionTexts(chunks));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_answer_begins_with_its_own_prompt_if_asked(bool streams)
    {
        await using var host = await GatewayHost.StartAsync(new EchoClient());
        var request = TwoPrompts[..^1] + $$""","echo":true,"stream":{{(streams ? "true" : "false")}}}""";
        var chunks = streams ? await host.StreamAsync("completions", request) : [await host.AskAsync("completions", request)];

        Assert.Equal(["oneone", "oneone", "twotwo", "twotwo"], CompletionTexts(chunks));
    }

    [Fact]
    public async Task Choices_of_one_prompt_draw_from_seeds_of_their_own_and_prompts_from_the_same()
    {
        var model = new TestChatClient();
        await using var host = await GatewayHost.StartAsync(model);
        await host.AskAsync("completions", TwoPrompts[..^1] + ",\"seed\":7}");

        Assert.Equal([7L, 7L, 8L, 8L], model.SeenOptions.Select(options => options!.Seed!.Value).Order());
    }

    [Fact]
    public async Task The_budget_holds_all_choices_and_books_all()
    {
        await using var host = await GatewayHost.StartAsync(new TestChatClient());
        await host.AskAsync("chat/completions", Three);
        await host.AskAsync("chat/completions", Three.Replace("\"n\":3", "\"n\":1", StringComparison.Ordinal));
        var (three, one) = (host.Access.Demands.First(), host.Access.Demands.Last());

        Assert.Equal((60, 3 * one.InputTokens), (three.MaxOutputTokens, three.InputTokens));
        Assert.Equal((30, 15), (host.Access.Settled.First().Input, host.Access.Settled.First().Output));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reply_budget_and_ledger_have_the_sum_and_no_choice_is_from_the_cache(bool streams)
    {
        var model = new TestChatClient();
        await using var host = await StartPipelineAsync(model);
        var request = Three[..^1] + $$""","temperature":0,"stream":{{(streams ? "true" : "false")}}}""";
        var replies = new List<JsonElement>();
        for (var i = 0; i < 2; i++)
        {
            replies.Add(streams
                ? (await host.StreamAsync("chat/completions", request))[^1] : await host.AskAsync("chat/completions", request));
        }

        var sum = host.Services.GetRequiredService<FootprintLedger>().Summarize();

        Assert.Equal(6, model.Calls);
        Assert.Equal((6, 60, 30), (sum.Requests, sum.InputTokens, sum.OutputTokens));
        Assert.Equal((60, 30), (host.Access.Settled.Sum(item => item.Input), host.Access.Settled.Sum(item => item.Output)));
        Assert.All(replies, reply =>
        {
            var wattwise = reply.GetProperty("wattwise");
            Assert.Equal(30, wattwise.GetProperty("tokens").GetProperty("input").GetInt32());
            Assert.Equal("bypass", wattwise.GetProperty("cache").GetProperty("outcome").GetString());
        });
    }

    [Fact]
    public async Task Several_prompts_use_the_cache_and_it_is_a_hit_only_if_all_are()
    {
        var model = new TestChatClient();
        await using var host = await StartPipelineAsync(model);
        var request = """{"model":"test","prompt":["one","two"]}""";
        await host.AskAsync("completions", request);
        var both = await host.AskAsync("completions", request);
        var half = await host.AskAsync("completions", request.Replace("two", "three", StringComparison.Ordinal));

        Assert.Equal("hit", both.GetProperty("wattwise").GetProperty("cache").GetProperty("outcome").GetString());
        Assert.Equal("miss", half.GetProperty("wattwise").GetProperty("cache").GetProperty("outcome").GetString());
        Assert.Equal(3, model.Calls);
    }

    [Theory]
    [InlineData("chat/completions", """{"model":"test","messages":[{"role":"user","content":"Hello"}],"n":5}""", "n")]
    [InlineData("chat/completions", """{"model":"test","messages":[{"role":"user","content":"Hello"}],"n":0}""", "n")]
    [InlineData("completions", """{"model":"test","prompt":["a","b","c"],"n":2}""", "prompt")]
    [InlineData("completions", """{"model":"test","prompt":["a","b","c","d","e"]}""", "prompt")]
    [InlineData("completions", """{"model":"test","prompt":[]}""", "prompt")]
    [InlineData("completions", """{"model":"test","prompt":[[1],[1],[1],[1],[1]]}""", "prompt")]
    [InlineData("completions", """{"model":"test","prompt":"a","n":2,"best_of":3}""", "best_of")]
    public async Task More_than_the_gateway_gives_is_refused(string path, string request, string param)
    {
        await using var host = await GatewayHost.StartAsync(new TestChatClient(), options: o => o.MaxChoices = 4);
        var error = (await host.AskAsync(path, request)).GetProperty("error");

        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Empty(host.Access.Demands);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_choice_that_fails_stops_the_others_and_its_reason_is_told(bool streams)
    {
        var stopped = new TaskCompletionSource();
        var model = new TestChatClient
        {
            Respond = (call, token) => call == 1 ? StopAsync(stopped, token) : Task.FromException<ChatResponse>(new BusyException()),
        };
        await using var host = await GatewayHost.StartAsync(model);
        using var response = await host.PostAsync(
            "chat/completions", Three.Replace("\"n\":3", $"\"n\":2,\"stream\":{(streams ? "true" : "false")}", StringComparison.Ordinal));
        await stopped.Task.WaitAsync(GatewayHost.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_leaves_stops_all_choices(bool streams)
    {
        var (begun, stopped) = (new CountdownEvent(3), new CountdownEvent(3));
        var model = new TestChatClient
        {
            Respond = async (_, token) =>
            {
                begun.Signal();
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    stopped.Signal();
                }

                return null!;
            },
        };
        await using var host = await GatewayHost.StartAsync(model);
        using var leaving = new CancellationTokenSource();
        var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions")
        {
            Content = new StringContent(Three[..^1] + $$""","stream":{{(streams ? "true" : "false")}}}""", null, "application/json"),
        };
        var sent = host.Http.SendAsync(request, leaving.Token);
        await Task.Run(() => begun.Wait(GatewayHost.Token), GatewayHost.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);

        await Task.Run(() => stopped.Wait(GatewayHost.Token), GatewayHost.Token);
        while (host.Access.Settled.IsEmpty)
            await Task.Delay(5, GatewayHost.Token);
        Assert.True(Assert.Single(host.Access.Settled).Input > 0);
    }

    private static Task<GatewayHost> StartPipelineAsync(IChatClient model) => GatewayHost.StartAsync(
        configure: services =>
        {
            services.AddWattwise();
            services.AddKeyedChatClient("test", _ => model).UseWattwise();
        },
        options: o => o.Models.Add(new() { Name = "test", ServiceKey = "test" }));

    private static IEnumerable<string> CompletionTexts(IEnumerable<JsonElement> chunks) =>
        chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .GroupBy(choice => choice.GetProperty("index").GetInt32(), choice => choice.GetProperty("text").GetString())
            .OrderBy(choice => choice.Key).Select(texts => string.Concat(texts));

    private static string TextOf(JsonElement[] chunks) => string.Concat(chunks.Select(
        chunk => chunk.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));

    private static async Task<ChatResponse> StopAsync(TaskCompletionSource stopped, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            stopped.SetResult();
        }

        return null!;
    }

    private sealed class BusyException : Exception, IBusy
    {
        public TimeSpan RetryAfter => TimeSpan.FromSeconds(2);
    }

    /// <summary>Says what was asked.</summary>
    private sealed class EchoClient : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(TestChatClient.Response(messages.Last().Text));

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            TestChatClient.Updates(messages.Last().Text).ToAsyncEnumerable();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
