using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Pipeline;

/// <summary>
/// Work that was started in a request and goes on after it: a worker of the model's client, which starts with its first call.
/// </summary>
public sealed class EndedRequestTests : IDisposable
{
    private static readonly ChatOptions Ann = Chat.With(o => o.CacheScope = new("contoso", "ann"));

    private readonly Channel<(ChatOptions? Options, TaskCompletionSource<ChatResponse> Answer)> _work =
        Channel.CreateUnbounded<(ChatOptions?, TaskCompletionSource<ChatResponse>)>();

    private readonly TestChatClient _model = new();
    private readonly FootprintLedger _ledger = new();
    private readonly AccountingChatClient _client;
    private readonly List<WattwiseScope?> _scopes = [];
    private Task? _worker;

    public EndedRequestTests()
    {
        _client = new AccountingChatClient(new SemanticCacheChatClient(_model), new() { Ledger = _ledger });
        _model.Respond = (call, _) =>
        {
            _scopes.Add(WattwiseScope.Current);
            _worker ??= Task.Run(WorkAsync);
            return Task.FromResult(TestChatClient.Response($"answer {call}"));
        };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_was_started_in_a_request_belongs_to_no_request_afterwards(bool streams)
    {
        _ = streams ? await _client.StreamAsync("First?", Ann) : await _client.AskAsync("First?", Ann);

        var response = await WorkAsync(null);

        Assert.NotNull(response.GetFootprint());
        Assert.Equal(2, _ledger.Summarize().Requests);
        Assert.NotSame(_scopes[0], _scopes[1]);
        Assert.Equal(default, _scopes[1]!.Options.CacheScope);
    }

    [Fact]
    public async Task Its_answers_are_kept_neither_for_the_first_requests_user_nor_for_everybody()
    {
        await _client.AskAsync("First?", Ann);
        await WorkAsync(null);
        Assert.Equal("answer 3", await _client.AskAsync("Background?", Ann));
        Assert.Equal("answer 4", await _client.AskAsync("Background?"));
    }

    [Fact]
    public async Task Its_answers_are_shared_as_it_says()
    {
        await _client.AskAsync("First?", Ann);
        await WorkAsync(Chat.With(o => o.CacheScope = new("fabrikam")));
        Assert.Equal("answer 2", await _client.AskAsync("Background?", Chat.With(o => o.CacheScope = new("fabrikam"))));
    }

    [Fact]
    public async Task Its_equal_requests_wait_for_each_other_again()
    {
        await _client.AskAsync("First?");
        var answer = new TaskCompletionSource();
        _model.Respond = async (call, _) =>
        {
            await answer.Task;
            return TestChatClient.Response($"answer {call}");
        };
        var worker = WorkAsync(null);
        var other = _client.AskAsync("Background?");
        answer.SetResult();
        Assert.Equal(("answer 2", "answer 2"), ((await worker).Text, await other));
    }

    [Fact]
    public async Task A_request_is_not_over_while_others_wait_for_its_call()
    {
        var go = new TaskCompletionSource();
        var scopes = new List<CacheScope>();
        _model.Respond = async (call, _) =>
        {
            if (call == 1)
            {
                await go.Task;
                await _client.AskAsync("Inner?", Chat.With(o => o.CacheTags = ["t"]));
            }

            scopes.Add(WattwiseScope.Current!.Options.CacheScope);
            return TestChatClient.Response($"answer {call}");
        };
        using var leaves = new CancellationTokenSource();
        var leader = _client.GetResponseAsync("Outer?", Ann, leaves.Token);
        var follower = _client.AskAsync("Outer?", Ann);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        go.SetResult();

        Assert.Equal("answer 1", await follower);
        Assert.Equal([new("contoso", "ann"), new("contoso", "ann")], scopes);
    }

    public void Dispose()
    {
        _work.Writer.Complete();
        _client.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var (options, answer) in _work.Reader.ReadAllAsync())
            answer.SetResult(await _client.GetResponseAsync("Background?", options));
    }

    private Task<ChatResponse> WorkAsync(ChatOptions? options)
    {
        var answer = new TaskCompletionSource<ChatResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Writer.TryWrite((options, answer));
        return answer.Task.WaitAsync(Chat.Token);
    }
}
