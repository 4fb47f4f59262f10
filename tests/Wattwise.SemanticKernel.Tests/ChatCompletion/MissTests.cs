using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Accounting;

namespace Wattwise.SemanticKernel.Tests.ChatCompletion;

public class MissTests
{
    [Fact]
    public async Task The_service_gets_the_callers_own_objects_and_the_caller_those_of_the_service()
    {
        var answer = RecordingChatService.Answer("four");
        var service = new RecordingChatService { Respond = (_, _) => [answer] };
        var kernel = Kernels.With(service);
        var history = new ChatHistory("Be exact.");
        history.AddUserMessage("2 + 2?");
        var settings = new PromptExecutionSettings { ModelId = "m" };

        var contents = await kernel.Chat().GetChatMessageContentsAsync(history, settings, kernel, Chat.Token);

        Assert.Same(answer, Assert.Single(contents));
        var (seenHistory, seenSettings, seenKernel) = Assert.Single(service.Seen);
        Assert.Same(history, seenHistory);
        Assert.Same(settings, seenSettings);
        Assert.Same(kernel, seenKernel);
        Assert.Equal(2, history.Count);
    }

    [Fact]
    public async Task A_stream_gives_the_services_own_contents_and_no_more_of_them()
    {
        StreamingChatMessageContent[] chunks =
            [RecordingChatService.Chunk("a"), RecordingChatService.Chunk("b"), RecordingChatService.Chunk(null, isLast: true)];
        var kernel = Kernels.With(new RecordingChatService { Stream = (_, _) => chunks.ToAsyncEnumerable() });

        var seen = await kernel.Chat().StreamAsync("Hello");

        Assert.Equal(chunks.Length, seen.Count);
        Assert.All(seen.Zip(chunks), pair => Assert.Same(pair.Second, pair.First));
    }

    [Fact]
    public async Task Several_choices_come_back_as_they_are_and_are_not_kept()
    {
        ChatMessageContent[] choices = [RecordingChatService.Answer("one"), RecordingChatService.Answer("two")];
        var service = new RecordingChatService { Respond = (_, _) => choices };
        var kernel = Kernels.With(service);
        for (var call = 0; call < 2; call++)
            Assert.Equal(choices, await kernel.Chat().GetChatMessageContentsAsync("Hello", kernel: kernel, cancellationToken: Chat.Token));

        Assert.Equal(2, service.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Usage_of_all_rounds_is_booked_and_an_answer_with_functions_is_not_kept(bool streams)
    {
        var service = new RecordingChatService { Respond = (_, history) => Run(history), Stream = (_, history) => RunStream(history) };
        var kernel = Kernels.With(service);
        for (var call = 1; call <= 2; call++)
        {
            var history = new ChatHistory([new ChatMessageContent(AuthorRole.User, "How much?")]);
            RequestFootprint footprint;
            if (streams)
            {
                var chunks = await kernel.Chat()
                    .GetStreamingChatMessageContentsAsync(history, kernel: kernel, cancellationToken: Chat.Token).ToListAsync(Chat.Token);
                Assert.Equal("done", chunks.Text());
                footprint = chunks[^1].GetFootprint()!;
            }
            else
            {
                footprint = (await kernel.Chat().GetChatMessageContentAsync(history, kernel: kernel, cancellationToken: Chat.Token))
                    .GetFootprint()!;
            }

            Assert.Equal(3, history.Count);
            Assert.Equal(40, footprint.Stages.Where(stage => stage.IsModelCall).Sum(stage => stage.Usage!.InputTokenCount));
            Assert.Equal(10, footprint.Stages.Where(stage => stage.IsModelCall).Sum(stage => stage.Usage!.OutputTokenCount));
            Assert.Equal(call, service.Calls);
        }

        static IReadOnlyList<ChatMessageContent> Run(ChatHistory history)
        {
            var call = RecordingChatService.Answer("");
            call.Items.Add(new FunctionCallContent("intensity", "energy", "1"));
            history.Add(call);
            history.Add(new ChatMessageContent(AuthorRole.Tool, [new FunctionResultContent("intensity", "energy", "1", "100")]));
            return [RecordingChatService.Answer("done")];
        }

        static async IAsyncEnumerable<StreamingChatMessageContent> RunStream(ChatHistory history)
        {
            var call = RecordingChatService.Chunk(null);
            call.Items.Add(new StreamingFunctionCallUpdateContent("1", "energy-intensity", "{}"));
            yield return call;
            yield return RecordingChatService.Chunk(null, isLast: true);
            await Task.Yield();
            Run(history);
            yield return RecordingChatService.Chunk("done");
            yield return RecordingChatService.Chunk(null, isLast: true);
        }
    }

    [Fact]
    public async Task Functions_that_a_stream_does_not_show_keep_its_answer_out_of_the_cache()
    {
        var service = new RecordingChatService { Stream = (_, history) => Run(history) };
        var kernel = Kernels.With(service);
        for (var call = 0; call < 2; call++)
            Assert.Equal("done", (await kernel.Chat().StreamAsync("How much?", kernel: kernel)).Text());

        Assert.Equal(2, service.Calls);

        static async IAsyncEnumerable<StreamingChatMessageContent> Run(ChatHistory history)
        {
            await Task.Yield();
            history.AddAssistantMessage("I look it up.");
            yield return RecordingChatService.Chunk("done");
            yield return RecordingChatService.Chunk(null, isLast: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_is_thrown_as_it_is(bool streams)
    {
        var error = new KernelException("No.");
        var kernel = Kernels.With(new RecordingChatService { Respond = (_, _) => throw error, Stream = (_, _) => throw error });

        var thrown = await Assert.ThrowsAsync<KernelException>(async () =>
            _ = streams ? (await kernel.Chat().StreamAsync("Hello")).Text() : (await kernel.Chat().AskAsync("Hello")).Content);

        Assert.Same(error, thrown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_call_ends(bool streams)
    {
        using var source = new CancellationTokenSource();
        var service = new RecordingChatService
        {
            Respond = (_, _) => Cancel(),
            Stream = (_, _) => Cancel().Select(_ => RecordingChatService.Chunk("")).ToAsyncEnumerable(),
        };
        var chat = Kernels.With(service).Chat();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            if (streams)
                await chat.GetStreamingChatMessageContentsAsync("Hello", cancellationToken: source.Token).ToListAsync(Chat.Token);
            else
                await chat.GetChatMessageContentsAsync("Hello", cancellationToken: source.Token);
        });

        IReadOnlyList<ChatMessageContent> Cancel()
        {
            source.Cancel();
            source.Token.ThrowIfCancellationRequested();
            return [];
        }
    }
}
