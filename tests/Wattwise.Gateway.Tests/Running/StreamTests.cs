using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Gateway.Tests.Running;

public class StreamTests
{
    private const string Hello = """{"model":"test","messages":[{"role":"user","content":"Hello"}],"stream":true}""";

    [Fact]
    public async Task Headers_and_comments_come_while_the_model_is_silent()
    {
        var time = new FakeTimeProvider();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await GatewayHost.StartAsync(
            new TestChatClient { Stream = (_, _) => SlowAsync(asked, answer) }, services => services.AddSingleton<TimeProvider>(time));

        var sent = host.PostAsync("chat/completions", Hello);
        await asked.Task;
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(1), () => sent.IsCompleted);
        using var response = await sent;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(GatewayHost.Token));
        var comments = 0;
        var read = ReadUntilAsync(reader, line => line.StartsWith(':') && ++comments == 3);
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(5), () => read.IsCompleted);
        await read;
        answer.SetResult();
        var rest = await reader.ReadToEndAsync(GatewayHost.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"content\":\"late\"", rest, StringComparison.Ordinal);
        Assert.EndsWith("[DONE]\n\n", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_model_has_at_hand_is_sent_before_all_of_it_is_there()
    {
        var (seen, isOver) = (new ManualResetEventSlim(), false);
        await using var host = await GatewayHost.StartAsync(new TestChatClient { Stream = (_, _) => Pieces().ToAsyncEnumerable() });
        using var response = await host.PostAsync("chat/completions", Hello);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(GatewayHost.Token));
        await ReadUntilAsync(reader, line => line.Contains("xxx", StringComparison.Ordinal));
        Assert.False(isOver);
        seen.Set();
        Assert.EndsWith("[DONE]\n\n", await reader.ReadToEndAsync(GatewayHost.Token), StringComparison.Ordinal);

        // Never waits for anything else, and ends by itself, should nothing ever be sent.
        IEnumerable<ChatResponseUpdate> Pieces()
        {
            for (var i = 0; i < 200_000 && !seen.IsSet; i++)
                yield return new(ChatRole.Assistant, new string('x', 100));
            isOver = true;
            yield return new(ChatRole.Assistant, "") { FinishReason = ChatFinishReason.Stop };
        }
    }

    [Fact]
    public async Task An_error_before_the_first_piece_has_its_own_status()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Throws(() => new NotSupportedException()));
        using var response = await host.PostAsync("chat/completions", Hello);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task An_error_after_it_is_an_event_and_the_stream_has_no_end()
    {
        var signal = new TaskCompletionSource();
        await using var host = await GatewayHost.StartAsync(
            Scripted.BreaksAfter("Hi ", signal.Task, () => new InvalidOperationException()));
        using var response = await host.PostAsync("chat/completions", Hello);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(GatewayHost.Token));
        var seen = new List<string>();

        await ReadUntilAsync(reader, line => line.Contains("Hi ", StringComparison.Ordinal));
        signal.SetResult();
        await Assert.ThrowsAsync<HttpIOException>(() => ReadUntilAsync(reader, line => { seen.Add(line); return false; }));
        Assert.Contains(seen, line => line.StartsWith("data: {\"error\"", StringComparison.Ordinal));
        Assert.DoesNotContain("data: [DONE]", seen);
        Assert.Equal(1, host.Access.Disposed);
    }

    [Fact]
    public async Task A_client_that_leaves_stops_the_model_and_what_was_spent_is_booked()
    {
        var ledger = new FootprintLedger();
        var cancelled = new TaskCompletionSource();
        var model = new TestChatClient { Stream = (_, token) => EndlessAsync(cancelled, token) };
        await using var host = await GatewayHost.StartAsync(
            configure: services =>
            {
                services.AddSingleton(ledger).AddWattwise();
                services.AddKeyedChatClient("test", _ => model).UseWattwise();
            },
            options: o => o.Models.Add(new() { Name = "test", ServiceKey = "test" }));
        var response = await host.PostAsync("chat/completions", Hello);
        using (var reader = new StreamReader(await response.Content.ReadAsStreamAsync(GatewayHost.Token)))
            await ReadUntilAsync(reader, line => line.Contains("three", StringComparison.Ordinal));
        response.Dispose();
        await cancelled.Task.WaitAsync(GatewayHost.Token);
        while (host.Access.Settled.IsEmpty)
            await Task.Delay(5, GatewayHost.Token);

        var settled = Assert.Single(host.Access.Settled);
        Assert.True(settled.Input > 0 && settled.Output > 0);
        Assert.Equal(1, ledger.Summarize().Requests);
    }

    [Fact]
    public async Task Each_chunk_says_that_usage_comes_and_the_last_one_has_it_if_asked()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi ", "there."));
        var events = await host.StreamAsync("chat/completions", Hello[..^1] + ""","stream_options":{"include_usage":true}}""");

        Assert.All(events[..^1], chunk => Assert.Equal(System.Text.Json.JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));
        Assert.Equal(0, events[^1].GetProperty("choices").GetArrayLength());
        Assert.Equal(15, events[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task A_call_has_its_id_and_name_once_and_then_its_arguments()
    {
        await using var host = await GatewayHost.StartAsync(
            new TestChatClient { Respond = (_, _) => Task.FromResult(Scripted.Call("weather", "city", "Paris")) });
        var events = await host.StreamAsync("chat/completions", Hello);
        var calls = events.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
            .Where(delta => delta.TryGetProperty("tool_calls", out _)).Select(delta => delta.GetProperty("tool_calls")[0]).ToArray();

        Assert.Equal("call_1", calls[0].GetProperty("id").GetString());
        Assert.Equal("weather", calls[0].GetProperty("function").GetProperty("name").GetString());
        Assert.False(calls[1].TryGetProperty("id", out _));
        Assert.Equal(
            """{"city":"Paris"}""", string.Concat(calls.Select(call => call.GetProperty("function").GetProperty("arguments").GetString())));
        Assert.Equal("tool_calls", events[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData("stop", "stop")]
    [InlineData("length", "length")]
    [InlineData("content_filter", "content_filter")]
    [InlineData("tool_calls", "stop")]
    [InlineData("max_tokens_reached", "stop")]
    [InlineData(null, "stop")]
    public async Task Only_known_finish_reasons_are_sent(string? reason, string sent)
    {
        var model = new TestChatClient
        {
            Respond = (_, _) => Task.FromResult(
                new ChatResponse(new ChatMessage(ChatRole.Assistant, "Hi.")) { FinishReason = reason is null ? null : new(reason) }),
        };
        await using var host = await GatewayHost.StartAsync(model);
        var events = await host.StreamAsync("chat/completions", Hello);
        var whole = await host.AskAsync("chat/completions", Hello.Replace("true", "false", StringComparison.Ordinal));

        Assert.Equal(sent, events[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(sent, whole.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData("chat/completions", "reasoning_content")]
    [InlineData("responses", "response.reasoning_summary_text.delta")]
    public async Task Reasoning_is_sent_apart(string path, string mark)
    {
        var model = new TestChatClient
        {
            Respond = (_, _) => Task.FromResult(
                new ChatResponse(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("Hm."), new TextContent("Hi.")]))),
        };
        await using var host = await GatewayHost.StartAsync(model);
        using var response = await host.PostAsync(path, """{"model":"test","stream":true,"INPUT":[{"role":"user","content":"Hello"}]}"""
            .Replace("INPUT", path == "responses" ? "input" : "messages", StringComparison.Ordinal));

        Assert.Contains(mark, await response.Content.ReadAsStringAsync(GatewayHost.Token), StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> SlowAsync(TaskCompletionSource asked, TaskCompletionSource answer)
    {
        asked.SetResult();
        await answer.Task;
        yield return new(ChatRole.Assistant, "late");
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> EndlessAsync(
        TaskCompletionSource cancelled, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var piece in (string[])["one ", "two ", "three "])
        {
            await Task.Yield();
            yield return new(ChatRole.Assistant, piece);
        }

        using (cancellationToken.Register(cancelled.SetResult))
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private static async Task ReadUntilAsync(StreamReader reader, Func<string, bool> isLast)
    {
        while (await reader.ReadLineAsync(GatewayHost.Token) is { } line)
        {
            if (isLast(line))
                return;
        }
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, TimeSpan step, Func<bool> isDone)
    {
        while (!isDone())
        {
            time.Advance(step);
            await Task.Delay(5, GatewayHost.Token);
        }
    }
}
