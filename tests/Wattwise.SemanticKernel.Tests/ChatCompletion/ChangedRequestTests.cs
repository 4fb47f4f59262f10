using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Accounting;
using Wattwise.Directives;
using TextContent = Microsoft.SemanticKernel.TextContent;

namespace Wattwise.SemanticKernel.Tests.ChatCompletion;

/// <summary>Stages that change what the model is asked.</summary>
public class ChangedRequestTests
{
    private readonly RecordingChatService _service = new();

    [Fact]
    public async Task A_changed_message_is_sent_and_all_others_stay_the_objects_that_they_are()
    {
        var history = new ChatHistory("Be exact.");
        history.AddUserMessage([new TextContent("A long document."), new ImageContent(new byte[] { 1 }, "image/png")]);
        history.AddUserMessage("Hello");
        ChatMessageContent[] before = [.. history];

        await AskAsync(history, (messages, _) => messages[1].Contents[0] = new Microsoft.Extensions.AI.TextContent("Short."));

        var sent = Assert.Single(_service.Seen).History;
        Assert.NotSame(history, sent);
        Assert.Same(before[0], sent[0]);
        Assert.Equal("Short.", sent[1].Content);
        Assert.Same(before[1].Items[1], sent[1].Items[1]);
        Assert.Same(before[2], sent[2]);
        Assert.Equal(before, history);
        Assert.Equal("A long document.", before[1].Content);
    }

    [Fact]
    public async Task A_directive_reaches_the_service_and_not_the_callers_history()
    {
        var kernel = Kernels.With(_service, options => options.Directives = new DirectivesOptions())
            .ConfigureWattwise(options => options.DirectiveLevel = DirectiveLevel.Brief);
        var history = new ChatHistory("Be exact.");
        history.AddUserMessage("What is a cat?");

        var answer = await kernel.Chat().GetChatMessageContentAsync(history, kernel: kernel, cancellationToken: TestKit.Chat.Token);

        Assert.Equal(["Be exact.\n\nAlways answer briefly.", "What is a cat?"], Assert.Single(_service.Seen).History
            .Select(message => message.Content));
        Assert.Equal("Be exact.", history[0].Content);
        Assert.Contains(
            answer.GetFootprint()!.Stages, stage => stage is { Stage: WattwiseStages.Directives, Reason: DirectiveReasons.BriefRequested });
    }

    [Fact]
    public async Task Messages_that_are_left_out_or_put_in_are_noticed()
    {
        var history = new ChatHistory([new(AuthorRole.User, "one"), new(AuthorRole.Assistant, "two"), new(AuthorRole.User, "three")]);
        ChatMessageContent[] before = [.. history];

        await AskAsync(history, (messages, _) =>
        {
            messages.RemoveAt(1);
            messages.Insert(0, new(ChatRole.System, "new"));
        });

        var sent = Assert.Single(_service.Seen).History;
        Assert.Equal(["new", "one", "three"], sent.Select(message => message.Content));
        Assert.Same(before[0], sent[1]);
        Assert.Same(before[2], sent[2]);
    }

    [Fact]
    public async Task Copies_that_say_the_same_are_no_change()
    {
        var history = new ChatHistory("Be exact.");
        history.AddUserMessage("Hello");

        await AskAsync(history, (messages, _) =>
        {
            for (var i = 0; i < messages.Count; i++)
                messages[i] = new ChatMessage(messages[i].Role, messages[i].Text);
        });

        Assert.Same(history, Assert.Single(_service.Seen).History);
    }

    [Fact]
    public async Task What_the_service_puts_into_a_changed_history_reaches_the_callers()
    {
        _service.Respond = (_, history) =>
        {
            history.AddAssistantMessage("I look it up.");
            history.Add(new ChatMessageContent(AuthorRole.Tool, "100"));
            return [RecordingChatService.Answer("done")];
        };
        var history = new ChatHistory([new(AuthorRole.User, "How much?")]);

        await AskAsync(history, (messages, _) => messages[0] = new(ChatRole.User, "How much is it?"));

        Assert.Equal(["How much?", "I look it up.", "100"], history.Select(message => message.Content));
    }

    [Theory]
    [InlineData(null, "Be brief.")]
    [InlineData("Be exact.", "Be exact.\nBe brief.")]
    public async Task Instructions_become_a_system_message_beside_the_prompt_of_the_settings(string? prompt, string expected)
    {
        var history = new ChatHistory([new(AuthorRole.User, "Hello")]);
        var settings = new Microsoft.SemanticKernel.Connectors.OpenAI.OpenAIPromptExecutionSettings { ChatSystemPrompt = prompt };

        await AskAsync(history, (_, options) => options.Instructions = "Be brief.", settings);

        var sent = Assert.Single(_service.Seen).History;
        Assert.Equal(expected, sent[0].Content);
        Assert.Equal(AuthorRole.System, sent[0].Role);
        Assert.Single(history);
    }

    [Fact]
    public async Task Another_model_reaches_a_copy_of_the_settings()
    {
        var settings = new PromptExecutionSettings { ModelId = "large" };

        await AskAsync(new ChatHistory([new(AuthorRole.User, "Hello")]), (_, options) => options.ModelId = "small", settings);

        Assert.Equal("small", Assert.Single(_service.Seen).Settings!.ModelId);
        Assert.Equal("large", settings.ModelId);
    }

    [Fact]
    public async Task An_answer_whose_text_a_stage_changed_is_given_as_changed()
    {
        var pipeline = new ChatClientBuilder(new ServiceChatClient(_service, isOwned: false)).Use(
            async (messages, options, inner, token) =>
            {
                var response = await inner.GetResponseAsync(messages, options, token);
                response.Messages[0].Contents[0] = new Microsoft.Extensions.AI.TextContent("changed");
                return response;
            },
            null).Build();

        var content = await new WattwiseChatCompletionService(pipeline).AskAsync("Hello");

        Assert.Equal("changed", content.Content);
        Assert.Equal("gpt-4o-mini", content.ModelId);
    }

    private Task<IReadOnlyList<ChatMessageContent>> AskAsync(
        ChatHistory history, Action<List<ChatMessage>, ChatOptions> change, PromptExecutionSettings? settings = null)
    {
        var pipeline = new ChatClientBuilder(new ServiceChatClient(_service, isOwned: false)).Use(
            (messages, options, inner, token) =>
            {
                List<ChatMessage> list = [.. messages.Select(message => message.Clone())];
                foreach (var message in list)
                    message.Contents = [.. message.Contents];
                options = options!.Clone();
                change(list, options);
                return inner.GetResponseAsync(list, options, token);
            },
            null).Build();
        return new WattwiseChatCompletionService(pipeline).GetChatMessageContentsAsync(history, settings, null, Chat.Token);
    }
}
