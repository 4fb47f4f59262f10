using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Wattwise.Accounting;

namespace Wattwise.SemanticKernel.Tests.Footprints;

public class WattwiseContentExtensionsTests
{
    [Fact]
    public async Task A_prompt_function_tells_its_footprint_over_a_chat_service()
    {
        var kernel = Kernels.With(new RecordingChatService());

        var first = await kernel.InvokePromptAsync("What is a cat?", cancellationToken: Chat.Token);
        var second = await kernel.InvokePromptAsync("What is a cat?", cancellationToken: Chat.Token);

        Assert.True(first.GetFootprint()!.Spent.Joules > 0);
        Assert.Null(first.GetCacheHit());
        Assert.True(second.GetFootprint()!.Avoided.Joules > 0);
        Assert.NotNull(second.GetCacheHit());
    }

    [Fact]
    public async Task A_prompt_function_tells_its_footprint_over_a_chat_client()
    {
        using var model = new TestChatClient();
        var kernel = With(model);

        var first = await kernel.InvokePromptAsync("What is a cat?", cancellationToken: Chat.Token);
        var second = await kernel.InvokePromptAsync("What is a cat?", cancellationToken: Chat.Token);

        Assert.Equal(1, model.Calls);
        Assert.NotNull(first.GetFootprint());
        Assert.NotNull(second.GetCacheHit());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_streamed_prompt_function_tells_it_on_its_last_content(bool isClient)
    {
        using var model = new TestChatClient();
        var kernel = isClient ? With(model) : Kernels.With(new RecordingChatService());
        for (var call = 0; call < 2; call++)
        {
            var contents = await kernel.InvokePromptStreamingAsync<StreamingChatMessageContent>(
                "What is a cat?", cancellationToken: Chat.Token).ToListAsync(Chat.Token);

            Assert.NotNull(contents[^1].GetFootprint());
            Assert.All(contents.SkipLast(1), content => Assert.Null(content.GetFootprint()));
            Assert.Equal(call == 1, contents[0].GetCacheHit() is not null);
        }
    }

    [Fact]
    public async Task A_stream_that_ends_without_notice_has_it_on_its_last_content_afterwards()
    {
        StreamingChatMessageContent[] chunks = [RecordingChatService.Chunk("a"), RecordingChatService.Chunk("b")];
        var chat = Kernels.With(new RecordingChatService { Stream = (_, _) => chunks.ToAsyncEnumerable() }).Chat();

        var seen = await chat.StreamAsync("Hello");

        Assert.Equal(chunks, seen);
        Assert.NotNull(seen[^1].GetFootprint());
    }

    [Fact]
    public async Task The_ledger_of_the_kernel_has_every_call()
    {
        var kernel = Kernels.With(new RecordingChatService());
        for (var call = 0; call < 3; call++)
            await kernel.Chat().AskAsync("Hello");

        var sums = kernel.Services.GetRequiredService<FootprintLedger>().Summarize();

        Assert.Equal((3, 1, 2), (sums.Requests, sums.ModelCalls, sums.AnsweredRequests));
    }

    [Fact]
    public void What_did_not_go_through_Wattwise_has_none()
    {
        Assert.Null(RecordingChatService.Answer("a").GetFootprint());
        Assert.Null(RecordingChatService.Chunk("a").GetCacheHit());
    }

    private static Kernel With(IChatClient client)
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(client);
        return builder.AddWattwise().Build();
    }
}
