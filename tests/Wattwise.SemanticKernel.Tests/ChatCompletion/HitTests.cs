using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.SemanticKernel.Tests.ChatCompletion;

public class HitTests
{
    [Fact]
    public async Task A_repeat_is_answered_with_the_kept_text_and_its_marks()
    {
        var service = new RecordingChatService();
        var kernel = Kernels.With(service);
        var first = await kernel.Chat().AskAsync("What is a cat?");

        var second = await kernel.Chat().AskAsync("What is a cat?");

        Assert.Equal(1, service.Calls);
        Assert.Equal(first.Content, second.Content);
        Assert.Equal(AuthorRole.Assistant, second.Role);
        Assert.Equal("gpt-4o-mini", second.ModelId);
        Assert.Equal("Stop", second.Metadata!["FinishReason"]);
        Assert.Equal(0, Assert.IsType<UsageDetails>(second.Metadata["Usage"]).TotalTokenCount);
        Assert.IsType<string>(second.Metadata["Id"]);
        Assert.IsType<DateTimeOffset>(second.Metadata["CreatedAt"]);
        Assert.IsType<ChatResponse>(second.InnerContent);
        Assert.Null(first.GetCacheHit());
        Assert.Equal(CacheTier.Exact, second.GetCacheHit()!.Tier);
        Assert.True(first.GetFootprint()!.Spent.Joules > 0);
        Assert.Equal(
            first.GetFootprint()!.Stages.Single(stage => stage.IsModelCall).Spent!.Value.Joules, second.GetFootprint()!.Avoided.Joules, 6);
    }

    [Fact]
    public async Task A_repeated_stream_has_the_chunks_of_the_first_and_the_marks_on_its_last()
    {
        var service = new RecordingChatService();
        var kernel = Kernels.With(service);
        var first = await kernel.Chat().StreamAsync("What is a cat?");

        var second = await kernel.Chat().StreamAsync("What is a cat?");

        Assert.Equal(1, service.Calls);
        Assert.Equal(["answer", " 1", null], second.Select(chunk => chunk.Content));
        Assert.Equal("Stop", second[^1].Metadata!["FinishReason"]);
        Assert.NotNull(second[^1].Metadata!["Usage"]);
        Assert.Equal(CacheTier.Exact, second[0].GetCacheHit()!.Tier);
        Assert.Equal(CacheTier.Exact, second[^1].GetCacheHit()!.Tier);
        Assert.True(second[^1].GetFootprint()!.Avoided.Joules > 0);
        Assert.True(first[^1].GetFootprint()!.Spent.Joules > 0);
        Assert.Null(second[0].GetFootprint());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Streamed_and_whole_answers_serve_each_other(bool streamsFirst)
    {
        var service = new RecordingChatService();
        var chat = Kernels.With(service).Chat();

        string?[] answers = streamsFirst
            ? [(await chat.StreamAsync("Hello there")).Text(), (await chat.AskAsync("Hello there")).Content]
            : [(await chat.AskAsync("Hello there")).Content, (await chat.StreamAsync("Hello there")).Text()];

        Assert.Equal(1, service.Calls);
        Assert.Equal("answer 1", answers[0]);
        Assert.Equal("answer 1", answers[1]);
    }

    [Fact]
    public async Task Reasoning_comes_back_as_reasoning()
    {
        var answer = RecordingChatService.Answer("four");
        answer.Items.Insert(0, new ReasoningContent("2 and 2"));
        var chat = Kernels.With(new RecordingChatService { Respond = (_, _) => [answer] }).Chat();
        await chat.AskAsync("2 + 2?");

        var hit = await chat.AskAsync("2 + 2?");

        Assert.NotNull(hit.GetCacheHit());
        Assert.Equal("2 and 2", Assert.IsType<ReasoningContent>(hit.Items[0]).Text);
        Assert.Equal("four", hit.Content);
    }

    [Fact]
    public async Task Nothing_of_Wattwise_is_written_down_with_a_history()
    {
        var chat = Kernels.With(new RecordingChatService()).Chat();
        var history = new ChatHistory { await chat.AskAsync("What is a cat?"), await chat.AskAsync("What is a cat?") };

        var json = JsonSerializer.Serialize(history);

        Assert.DoesNotContain("footprint", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cache_hit", json, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, JsonSerializer.Deserialize<ChatHistory>(json)!.Count);
    }

    [Fact]
    public async Task A_history_with_an_answer_from_the_cache_goes_on()
    {
        var service = new RecordingChatService();
        var chat = Kernels.With(service).Chat();
        await chat.AskAsync("What is a cat?");
        for (var round = 0; round < 2; round++)
        {
            var history = new ChatHistory();
            history.AddUserMessage("What is a cat?");
            history.Add(await chat.GetChatMessageContentAsync(history, cancellationToken: Chat.Token));
            history.AddUserMessage("And what does it eat?");
            Assert.Equal("answer 2", (await chat.GetChatMessageContentAsync(history, cancellationToken: Chat.Token)).Content);
        }

        Assert.Equal(2, service.Calls);
    }

    [Fact]
    public async Task Equal_calls_at_the_same_time_make_one_call_of_the_service()
    {
        var release = new TaskCompletionSource();
        var service = new RecordingChatService { Stream = (_, _) => WaitAsync() };
        var chat = Kernels.With(service).Chat();

        var calls = Enumerable.Range(0, 8).Select(_ => Task.Run(() => chat.StreamAsync("What is a cat?"))).ToArray();
        release.SetResult();
        var answers = await Task.WhenAll(calls);

        Assert.Equal(1, service.Calls);
        Assert.All(answers, chunks => Assert.Equal("a cat", chunks.Text()));
        Assert.All(answers, chunks => Assert.NotNull(chunks[^1].GetFootprint()));

        async IAsyncEnumerable<StreamingChatMessageContent> WaitAsync()
        {
            yield return RecordingChatService.Chunk("a ");
            await release.Task;
            yield return RecordingChatService.Chunk("cat");
            yield return RecordingChatService.Chunk(null, isLast: true);
        }
    }

    [Fact]
    public async Task The_cache_of_a_service_can_be_purged()
    {
        var service = new RecordingChatService();
        var chat = Kernels.With(service).Chat();
        var settings = new PromptExecutionSettings().ConfigureWattwise(o => o.CacheTags = ["cats"]);
        await chat.AskAsync("What is a cat?", settings);

        await chat.GetSemanticCache()!.PurgeAsync(new CachePurge { Tag = "cats" }, Chat.Token);

        await chat.AskAsync("What is a cat?", settings);
        Assert.Equal(2, service.Calls);
        Assert.Null(new RecordingChatService().GetSemanticCache());
    }
}
