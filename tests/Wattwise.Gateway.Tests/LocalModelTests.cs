using System.ClientModel;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenAI;
using OpenAI.Chat;
using Wattwise.Accounting;

namespace Wattwise.Gateway.Tests;

/// <summary>The gateway over the local engine and the sample models.</summary>
public class LocalModelTests
{
    private const string Question =
        """{"model":"local","messages":[{"role":"user","content":"What is a cat?"}],"max_tokens":16,"temperature":0}""";

    [Fact]
    public async Task The_local_engine_answers_whole_and_streamed_and_its_joules_agree_with_the_ledger()
    {
        await using var host = await StartAsync();
        var whole = await host.AskAsync("chat/completions", Question);
        var events = await host.StreamAsync(
            "chat/completions", Question[..^1] + ""","stream":true,"stop":["zzz"],"stream_options":{"include_usage":true}}""");
        var sum = host.Services.GetRequiredService<FootprintLedger>().Summarize();

        var streamed = string.Concat(events.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));
        Assert.Equal(whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), streamed);
        Assert.Equal("length", whole.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        var joules = new[] { whole, events[^1] }.Sum(
            reply => reply.GetProperty("wattwise").GetProperty("energy").GetProperty("spent_joules").GetDouble());
        Assert.Equal(sum.Spent.Joules, joules, 9);
        Assert.Equal(32, sum.OutputTokens);
        Assert.Equal(
            (sum.InputTokens, sum.OutputTokens),
            (host.Access.Settled.Sum(item => item.Input), host.Access.Settled.Sum(item => item.Output)));
    }

    [Fact]
    public async Task A_stream_that_its_client_leaves_is_booked_with_what_the_engine_computed_in_ledger_and_budgets_alike()
    {
        // A clock that stands still: a busy machine is waited for, however long it takes to stop.
        await using var host = await StartAsync(services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(GatewayHost.Token);
        using (var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions"))
        {
            request.Content = new StringContent(
                """{"model":"local","messages":[{"role":"user","content":"Tell me a long story."}],"max_tokens":2000,"stream":true}""",
                Encoding.UTF8,
                "application/json");
            using var response = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(leaving.Token);
            Assert.True(await stream.ReadAsync(new byte[64], leaving.Token) > 0);
            await leaving.CancelAsync();
        }

        while (host.Access.Settled.IsEmpty)
            await Task.Delay(5, GatewayHost.Token);
        var settled = Assert.Single(host.Access.Settled);
        var sum = host.Services.GetRequiredService<FootprintLedger>().Summarize();
        Assert.InRange(settled.Output, 1, 1_999);
        Assert.Equal((sum.InputTokens, sum.OutputTokens), (settled.Input, settled.Output));
        Assert.InRange(settled.Joules, double.Epsilon, double.MaxValue);
        Assert.Equal(sum.Spent.Joules, settled.Joules, 9);
    }

    [Fact]
    public async Task A_prompt_longer_than_the_context_is_told_so()
    {
        await using var host = await StartAsync();
        var reply = await host.AskAsync(
            "chat/completions", Question.Replace("a cat", string.Concat(Enumerable.Repeat("a cat ", 5000)), StringComparison.Ordinal));

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
        Assert.Equal("messages", reply.GetProperty("error").GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"\"}]", "messages", "empty")]
    [InlineData("responses", "\"input\":\"\"", "input", "empty")]
    [InlineData("completions", "\"prompt\":\"\"", "prompt", "empty")]
    [InlineData("completions", "\"prompt\":\"a\",\"logit_bias\":{\"99999999\":1}", "logit_bias", "99999999")]
    [InlineData(
        "responses", "\"input\":\"a\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"s\",\"schema\":{\"type\":\"banana\"}}}",
        "text.format.schema", "banana")]
    [InlineData(
        "chat/completions",
        "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stream\":true,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"$ref\":\"#\"}}}", "response_format.json_schema.schema", "refers to itself")]
    public async Task What_the_engine_refuses_names_its_field(string path, string fields, string param, string words)
    {
        await using var host = await StartAsync();
        var error = (await host.AskAsync(path, $$"""{"model":"local",{{fields}}}""")).GetProperty("error");

        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(words, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_says_how_likely_its_tokens_were_past_the_cache(bool streams)
    {
        await using var host = await StartAsync();
        var request = Question[..^1] + $$""","logprobs":true,"top_logprobs":3,"stream":{{(streams ? "true" : "false")}}}""";
        var chunks = streams ? await host.StreamAsync("chat/completions", request) : [await host.AskAsync("chat/completions", request)];
        var choices = chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).ToArray();
        var text = string.Concat(choices.Select(choice => choice.GetProperty(streams ? "delta" : "message"))
            .Select(part => part.TryGetProperty("content", out var content) ? content.GetString() : ""));
        var tokens = choices.Select(choice => choice.GetProperty("logprobs")).Where(part => part.ValueKind == JsonValueKind.Object)
            .SelectMany(part => part.GetProperty("content").EnumerateArray()).ToArray();

        Assert.Equal(16, tokens.Length);
        Assert.Equal(text, Encoding.UTF8.GetString([.. tokens.SelectMany(BytesOf)]));
        Assert.All(tokens, token =>
        {
            var top = token.GetProperty("top_logprobs").EnumerateArray()
                .Select(other => other.GetProperty("logprob").GetDouble()).ToArray();
            Assert.Equal(3, top.Length);
            Assert.Equal(top.OrderDescending(), top);
            Assert.Equal(top[0], token.GetProperty("logprob").GetDouble());
            Assert.InRange(top.Sum(Math.Exp), 0, 1.0001);
        });
        var cache = chunks[^1].GetProperty("wattwise").GetProperty("cache");
        Assert.Equal("bypass:additional-properties", cache.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Responses_say_how_likely_their_tokens_were(bool streams)
    {
        await using var host = await StartAsync();
        var request = """
            {"model":"local","input":"What is a cat?","max_output_tokens":8,"temperature":0,"include":["message.output_text.logprobs"],
            "top_logprobs":2,"stream":STREAM}
            """.Replace("STREAM", streams ? "true" : "false", StringComparison.Ordinal);
        var events = streams ? await host.StreamAsync("responses", request) : [];
        var response = streams ? events[^1].GetProperty("response") : await host.AskAsync("responses", request);
        var part = response.GetProperty("output")[0].GetProperty("content")[0];
        var tokens = part.GetProperty("logprobs").EnumerateArray().ToArray();

        Assert.Equal(8, tokens.Length);
        Assert.Equal(part.GetProperty("text").GetString(), Encoding.UTF8.GetString([.. tokens.SelectMany(BytesOf)]));
        Assert.All(tokens, token => Assert.Equal(2, token.GetProperty("top_logprobs").GetArrayLength()));
        if (streams)
        {
            var deltas = events.Where(e => e.GetProperty("type").GetString() == "response.output_text.delta");
            Assert.Equal(8, deltas.Sum(delta => delta.GetProperty("logprobs").GetArrayLength()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completions_say_how_likely_their_tokens_were(bool streams)
    {
        await using var host = await StartAsync();
        var request = """{"model":"local","prompt":"What is a cat?","max_tokens":8,"temperature":0,"logprobs":2,"stream":STREAM}"""
            .Replace("STREAM", streams ? "true" : "false", StringComparison.Ordinal);
        var chunks = streams ? await host.StreamAsync("completions", request) : [await host.AskAsync("completions", request)];
        var choices = chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).ToArray();
        var text = string.Concat(choices.Select(choice => choice.GetProperty("text").GetString()));
        var parts = choices.Select(choice => choice.GetProperty("logprobs")).ToArray();
        var tokens = parts.SelectMany(part => part.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)).ToArray();
        var offsets = parts.SelectMany(part => part.GetProperty("text_offset").EnumerateArray())
            .Select(offset => offset.GetInt32()).ToArray();

        Assert.Equal(8, tokens.Length);
        Assert.Equal(text, string.Concat(tokens));
        Assert.All(tokens.Zip(offsets), pair => Assert.StartsWith(pair.First, text[pair.Second..], StringComparison.Ordinal));
        Assert.All(
            parts.SelectMany(part => part.GetProperty("top_logprobs").EnumerateArray()),
            top => Assert.InRange(top.GetPropertyCount(), 2, 3));
        Assert.All(
            parts.SelectMany(part => part.GetProperty("token_logprobs").EnumerateArray()),
            value => Assert.InRange(value.GetDouble(), -100, 0));
    }

    [Fact]
    public async Task A_token_may_be_made_certain()
    {
        await using var host = await StartAsync();
        var request = Question[..^1] + ""","logprobs":true,"logit_bias":{"1000":100}}""";
        var reply = await host.AskAsync("chat/completions", request);
        var tooMuch = await host.AskAsync("chat/completions", request.Replace("100}", "101}", StringComparison.Ordinal));
        var unknown = await host.AskAsync("chat/completions", request.Replace("\"1000\"", "\"9999999\"", StringComparison.Ordinal));

        var tokens = reply.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray().ToArray();
        Assert.Single(tokens.Select(one => one.GetProperty("token").GetString()).Distinct());
        Assert.Equal(16, tokens.Length);
        Assert.Equal("logit_bias.1000", tooMuch.GetProperty("error").GetProperty("param").GetString());
        Assert.Contains("token ids", unknown.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_answers_of_the_engine_differ_and_the_first_is_the_one_that_a_single_answer_would_be()
    {
        await using var host = await StartAsync();
        var request = Question.Replace("\"temperature\":0", "\"temperature\":1,\"seed\":5", StringComparison.Ordinal);
        var one = await host.AskAsync("chat/completions", request);
        var three = await host.AskAsync("chat/completions", request[..^1] + ",\"n\":3}");
        var texts = three.GetProperty("choices").EnumerateArray().Select(TextOf).ToArray();

        Assert.Equal(TextOf(one.GetProperty("choices")[0]), texts[0]);
        Assert.Equal(3, texts.Distinct().Count());
        Assert.True(three.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task OpenAI_NET_reads_how_likely_tokens_were()
    {
        await using var host = await StartAsync();
        var openAI = new OpenAIClient(new ApiKeyCredential(TestAccess.Key), new OpenAIClientOptions { Endpoint = host.V1 });
        var client = openAI.GetChatClient("local");
        var options = new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2, MaxOutputTokenCount = 4 };
        var whole = (await client.CompleteChatAsync([new UserChatMessage("What is a cat?")], options, GatewayHost.Token)).Value;
        var streamed = 0;
        await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage("What is a cat?")], options, GatewayHost.Token))
            streamed += update.ContentTokenLogProbabilities.Count;

        Assert.Equal(4, whole.ContentTokenLogProbabilities.Count);
        Assert.All(whole.ContentTokenLogProbabilities, token => Assert.Equal(2, token.TopLogProbabilities.Count));
        Assert.Equal(4, streamed);
    }

    private static string? TextOf(JsonElement choice) => choice.GetProperty("message").GetProperty("content").GetString();

    private static IEnumerable<byte> BytesOf(JsonElement token) =>
        token.GetProperty("bytes").EnumerateArray().Select(value => value.GetByte());

    private static Task<GatewayHost> StartAsync(Action<IServiceCollection>? configure = null) => GatewayHost.StartAsync(
        configure: services =>
        {
            configure?.Invoke(services);
            services.AddWattwise();
            services.AddLlamaChatClient(
                o => (o.ModelPath, o.Threads) = (Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf"), 1),
                serviceKey: "local").UseWattwise();
        },
        options: o => o.Models.Add(new() { Name = "local", ServiceKey = "local" }));
}
