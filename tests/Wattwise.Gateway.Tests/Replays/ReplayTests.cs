using System.Net;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Gateway.Replays;

namespace Wattwise.Gateway.Tests.Replays;

public class ReplayTests
{
    private const string Hello = """{"model":"test","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Replayed = "x-wattwise-replayed";

    [Theory]
    [InlineData(Hello)]
    [InlineData("""{"model":"test","messages":[{"role":"user","content":"Hello"}],"stream":true}""")]
    public async Task A_named_request_runs_once_and_its_reply_is_sent_again_byte_by_byte(string request)
    {
        var model = new TestChatClient();
        await using var host = await GatewayHost.StartAsync(model);
        var (first, second) =
            (await TextAsync(host, request, ("Idempotency-Key", "a")), await TextAsync(host, request, ("Idempotency-Key", "a")));
        var third = await TextAsync(host, request, ("Idempotency-Key", "b"));

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
        Assert.Equal(2, model.Calls);
        Assert.Equal(2, host.Access.Settled.Count);
    }

    [Fact]
    public async Task A_later_try_gets_what_the_first_one_got()
    {
        var model = new TestChatClient();
        await using var host = await GatewayHost.StartAsync(model);
        using var first = await host.PostAsync("chat/completions", Hello, ("x-stainless-retry-count", "0"));
        using var retry = await host.PostAsync("chat/completions", Hello, ("x-stainless-retry-count", "1"));
        using var anew = await host.PostAsync("chat/completions", Hello, ("x-stainless-retry-count", "0"));

        Assert.False(first.Headers.Contains(Replayed));
        Assert.True(retry.Headers.Contains(Replayed));
        Assert.False(anew.Headers.Contains(Replayed));
        Assert.Equal(2, model.Calls);
    }

    [Theory]
    [InlineData("Idempotency-Key", "a")]
    [InlineData("x-stainless-retry-count", "1")]
    public async Task Embeddings_that_are_asked_for_again_are_paid_once(string header, string value)
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        const string request = """{"model":"embed","input":"Hello"}""";
        using var first = await host.PostAsync("embeddings", request, (header, value));
        using var second = await host.PostAsync("embeddings", request, (header, value));

        Assert.Equal([false, true], new[] { first, second }.Select(response => response.Headers.Contains(Replayed)));
        Assert.Equal(await first.Content.ReadAsStringAsync(GatewayHost.Token), await second.Content.ReadAsStringAsync(GatewayHost.Token));
        Assert.Single(host.Access.Settled);
    }

    [Fact]
    public async Task No_other_key_gets_the_reply()
    {
        var model = new TestChatClient();
        await using var host = await GatewayHost.StartAsync(model);
        await TextAsync(host, Hello, ("Idempotency-Key", "a"));
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", "key-of-fabrikam");
        using var other = await host.PostAsync("chat/completions", Hello, ("Idempotency-Key", "a"));

        Assert.False(other.Headers.Contains(Replayed));
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task One_name_for_two_requests_is_refused()
    {
        await using var host = await GatewayHost.StartAsync(new TestChatClient());
        await TextAsync(host, Hello, ("Idempotency-Key", "a"));
        using var other = await host.PostAsync(
            "chat/completions", Hello.Replace("Hello", "Bye", StringComparison.Ordinal), ("Idempotency-Key", "a"));

        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [Fact]
    public async Task While_a_named_request_runs_another_of_the_name_waits_for_it()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        var model = new TestChatClient
        {
            Respond = async (_, _) =>
            {
                asked.SetResult();
                await answer.Task;
                return TestChatClient.Response("Hi.");
            },
        };
        await using var host = await GatewayHost.StartAsync(model);
        var first = host.PostAsync("chat/completions", Hello, ("Idempotency-Key", "a"));
        await asked.Task;
        using var second = await host.PostAsync("chat/completions", Hello, ("Idempotency-Key", "a"));
        answer.SetResult();
        using var done = await first;

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task A_request_that_failed_runs_again()
    {
        var model = new TestChatClient
        {
            Respond = (call, _) => call == 1 ? throw new InvalidOperationException() : Task.FromResult(TestChatClient.Response("Hi.")),
        };
        await using var host = await GatewayHost.StartAsync(model);
        using var failed = await host.PostAsync("chat/completions", Hello, ("Idempotency-Key", "a"));
        using var done = await host.PostAsync("chat/completions", Hello, ("Idempotency-Key", "a"));

        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.OK), (failed.StatusCode, done.StatusCode));
    }

    [Fact]
    public void Replies_go_by_age_and_by_bytes()
    {
        var time = new FakeTimeProvider();
        var options = new GatewayOptions { MaxReplayBytes = 64 << 10, ReplayWindow = TimeSpan.FromMinutes(2) };
        var store = new ReplayStore(Microsoft.Extensions.Options.Options.Create(options), time);
        for (var i = 0; i < 100; i++)
        {
            store.Keep($"key {i}", "hash", new StoredReply(new byte[2048], IsStream: false, []));
            Assert.InRange(store.Bytes, 1, options.MaxReplayBytes);
        }

        Assert.Null(store.Find("key 0"));
        Assert.NotNull(store.Find("key 99"));
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Null(store.Find("key 99"));
        Assert.Equal(0, store.Bytes);
    }

    private static async Task<string> TextAsync(GatewayHost host, string request, (string Name, string Value) header)
    {
        using var response = await host.PostAsync("chat/completions", request, header);
        return await response.Content.ReadAsStringAsync(GatewayHost.Token);
    }
}
