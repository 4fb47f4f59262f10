using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Replay;

/// <summary>A hit looks like an answer of a model.</summary>
public class HitShapeTests
{
    private const string Prompt = "How do I reset my password?";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hit_has_a_message_id_of_its_own_on_all_updates_and_the_models_author(bool usesTheStore)
    {
        using var model = Named();
        var store = new InMemorySemanticCacheStore();
        using var first = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Store = store });
        using var second = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Store = store });
        await first.AskAsync(Prompt);
        var client = usesTheStore ? second : first;

        var whole = await client.GetResponseAsync([Chat.User(Prompt)], null, Chat.Token);
        var updates = await client.GetStreamingResponseAsync([Chat.User(Prompt)], null, Chat.Token).ToListAsync(Chat.Token);
        Assert.Equal((1, CacheTier.Exact), (model.Calls, whole.GetCacheHit()!.Tier));
        Assert.Equal(("r1", "r1"), (whole.GetCacheHit()!.AnsweredResponseId, updates[0].GetCacheHit()!.AnsweredResponseId));
        Assert.Equal("Robin", Assert.Single(whole.Messages).AuthorName);
        Assert.All(
            updates.Skip(1),
            update => Assert.Equal(
                ("Robin", updates[1].MessageId, updates[0].ResponseId), (update.AuthorName, update.MessageId, update.ResponseId)));

        string?[] ids = ["m1", "r1", whole.Messages[0].MessageId, whole.ResponseId, updates[1].MessageId, updates[0].ResponseId];
        Assert.All(ids, Assert.NotNull);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_waited_for_another_one_has_ids_of_its_own(bool streams)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = Named(release.Task);
        using var client = new SemanticCacheChatClient(model);
        var requests = Enumerable.Range(0, 2).Select(_ => streams
            ? client.GetStreamingResponseAsync([Chat.User(Prompt)], null, Chat.Token).ToChatResponseAsync(Chat.Token)
            : client.GetResponseAsync([Chat.User(Prompt)], null, Chat.Token)).ToArray();
        release.SetResult();
        var responses = await Task.WhenAll(requests);

        Assert.Equal(1, model.Calls);
        Assert.All(responses, response => Assert.Equal("Robin", response.Messages[0].AuthorName));
        Assert.Equal(2, responses.Select(response => response.Messages[0].MessageId).OfType<string>().Distinct().Count());
        Assert.Equal(2, responses.Select(response => response.ResponseId).OfType<string>().Distinct().Count());
        Assert.Equal("r1", Assert.Single(responses, response => response.GetCacheHit() is not null).GetCacheHit()!.AnsweredResponseId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_waits_for_an_answer_of_a_provider_that_keeps_the_conversation_makes_a_call_of_its_own(bool streams)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient
        {
            Respond = async (call, _) =>
            {
                await release.Task;
                var response = TestChatClient.Response($"answer {call}");
                response.ConversationId = $"conversation {call}";
                return response;
            },
        };
        using var client = new SemanticCacheChatClient(model);
        var requests = Enumerable.Range(0, 2).Select(_ => streams
            ? client.GetStreamingResponseAsync([Chat.User(Prompt)], null, Chat.Token).ToChatResponseAsync(Chat.Token)
            : client.GetResponseAsync([Chat.User(Prompt)], null, Chat.Token)).ToArray();
        release.SetResult();
        Assert.Equal(
            ["conversation 1", "conversation 2"], (await Task.WhenAll(requests)).Select(response => response.ConversationId).Order());
    }

    [Fact]
    public async Task Two_callers_of_one_answer_share_no_object_that_one_could_change()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient
        {
            Respond = async (_, _) =>
            {
                await release.Task;
                return new(new ChatMessage(
                    ChatRole.Assistant, [new TextContent("answer") { Annotations = [new CitationAnnotation { Title = "source" }] }]))
                {
                    FinishReason = ChatFinishReason.Stop,
                };
            },
        };
        using var client = new SemanticCacheChatClient(model);
        var requests = Enumerable.Range(0, 2).Select(_ => client.GetResponseAsync([Chat.User(Prompt)], null, Chat.Token)).ToArray();
        release.SetResult();
        var responses = await Task.WhenAll(requests);
        foreach (var text in responses[0].Messages[0].Contents.OfType<TextContent>())
            text.Text += " for one alone";
        Assert.Equal((1, "answer"), (model.Calls, responses[1].Text));
        Assert.Single(responses[1].Messages[0].Contents.OfType<TextContent>().Single().Annotations!);
    }

    [Fact]
    public async Task A_message_that_its_owner_changes_later_does_not_change_what_others_wait_for()
    {
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient();
        model.Respond = async (call, token) =>
        {
            started.TrySetResult();
            await release.Task;
            return TestChatClient.Response("answer to " + model.SeenMessages[call - 1][0].Text);
        };
        using var client = new SemanticCacheChatClient(model);
        using var leaves = new CancellationTokenSource();
        var message = Chat.User(Prompt);
        var leader = client.GetResponseAsync([message], null, leaves.Token);
        await started.Task;
        var follower = client.AskAsync(Prompt);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        ((TextContent)message.Contents[0]).Text = "Something else?";
        message.Contents.Add(new TextContent(" And more?"));
        release.SetResult();
        Assert.Equal("answer to " + Prompt, await follower);
        Assert.Equal(1, model.Calls);
    }

    private static TestChatClient Named(Task? gate = null) => new()
    {
        Respond = async (_, _) =>
        {
            await (gate ?? Task.CompletedTask);
            return new(new ChatMessage(ChatRole.Assistant, "answer") { AuthorName = "Robin", MessageId = "m1" })
            {
                FinishReason = ChatFinishReason.Stop,
                ResponseId = "r1",
            };
        },
    };
}
