using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;

namespace Wattwise.SemanticKernel.Tests.Requests;

public class ExecutionSettingsReaderTests
{
    private static readonly ChatHistory History = new([new ChatMessageContent(AuthorRole.User, "Hello")]);

    [Fact]
    public void Well_known_settings_become_options_whatever_their_type()
    {
        PromptExecutionSettings[] all =
        [
            new OpenAIPromptExecutionSettings
            {
                ModelId = "m", Temperature = 0.5, TopP = 0.9, MaxTokens = 10, Seed = 7, FrequencyPenalty = 0.25, PresencePenalty = 0.75,
                StopSequences = ["END"],
            },
            JsonSerializer.Deserialize<PromptExecutionSettings>(
                """{"model_id":"m","temperature":0.5,"top_p":0.9,"max_tokens":10,"seed":7,"frequency_penalty":0.25,"presence_penalty":0.75,"stop_sequences":["END"]}""")!,
        ];

        foreach (var settings in all)
        {
            var options = Read(settings);
            Assert.Equal("m", options.ModelId);
            Assert.Equal((0.5f, 0.9f, 10, 7L), (options.Temperature, options.TopP, options.MaxOutputTokens, options.Seed));
            Assert.Equal((0.25f, 0.75f), (options.FrequencyPenalty, options.PresencePenalty));
            Assert.Equal(["END"], options.StopSequences!);
            Assert.Null(options.AdditionalProperties);
        }
    }

    [Fact]
    public void The_service_id_says_nothing_about_the_answer() =>
        Assert.Null(
            Read(new PromptExecutionSettings
            {
                ServiceId = "one",
                ExtensionData = new Dictionary<string, object> { ["service_id"] = "one" },
            }).AdditionalProperties);

    [Fact]
    public void Names_that_differ_in_capital_letters_alone_do_not_hide_each_other()
    {
        var options = Read(
            new OpenAIPromptExecutionSettings
            {
                User = "me",
                ExtensionData = new Dictionary<string, object> { ["USER"] = "you", ["temperature"] = 1 },
            });

        Assert.Contains("me", options.AdditionalProperties!.Values);
        Assert.Contains("you", options.AdditionalProperties.Values);
        Assert.Equal(1f, options.Temperature);
    }

    [Fact]
    public async Task Settings_that_ask_for_different_answers_have_different_keys()
    {
        PromptExecutionSettings?[] all =
        [
            null,
            new OpenAIPromptExecutionSettings { Temperature = 0 },
            new OpenAIPromptExecutionSettings { Temperature = 1 },
            new OpenAIPromptExecutionSettings { ResponseFormat = typeof(One) },
            new OpenAIPromptExecutionSettings { ResponseFormat = typeof(Two) },
            new OpenAIPromptExecutionSettings { ResponseFormat = "json_object" },
            new OpenAIPromptExecutionSettings { ResponseFormat = JsonElement.Parse("""{"type":"object"}""") },
            new OpenAIPromptExecutionSettings { ReasoningEffort = "low" },
            new OpenAIPromptExecutionSettings { ReasoningEffort = "high" },
            new OpenAIPromptExecutionSettings { ChatSystemPrompt = "Be exact." },
            new OpenAIPromptExecutionSettings { ChatDeveloperPrompt = "Be exact." },
            new OpenAIPromptExecutionSettings { TokenSelectionBiases = new Dictionary<int, int> { [1] = 2 } },
            new OpenAIPromptExecutionSettings { TokenSelectionBiases = new Dictionary<int, int> { [1] = 3 } },
            new OpenAIPromptExecutionSettings { ExtraBody = new Dictionary<string, object?> { ["min_p"] = 0.1 } },
            new OpenAIPromptExecutionSettings { User = "me" },
            new PromptExecutionSettings { ModelId = "other" },
            new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["top_k"] = 4 } },
            new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(
                [KernelFunctionFactory.CreateFromMethod(() => 1, "one")], autoInvoke: false) },
            new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(
                [KernelFunctionFactory.CreateFromMethod(() => 1, "two")], autoInvoke: false) },
            new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.None(
                [KernelFunctionFactory.CreateFromMethod(() => 1, "one")]) },
        ];
        var service = new RecordingChatService();
        var chat = Kernels.With(service).Chat();
        foreach (var settings in all)
            await chat.AskAsync("Hello", settings, new Kernel());
        Assert.Equal(all.Length, service.Calls);

        foreach (var settings in all)
            Assert.NotNull((await chat.AskAsync("Hello", settings, new Kernel())).GetCacheHit());

        Assert.Equal(all.Length, service.Calls);
    }

    [Fact]
    public async Task Settings_that_no_key_can_hold_go_past_the_cache()
    {
        PromptExecutionSettings[] all =
        [
            new OpenAIPromptExecutionSettings { ResponseFormat = OpenAI.Chat.ChatResponseFormat.CreateJsonObjectFormat() },
            new OpenAIPromptExecutionSettings { Modalities = new object() },
            new OpenAIPromptExecutionSettings { Logprobs = true },
            new OpenAIPromptExecutionSettings { TopLogprobs = 2 },
            new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["response_logprobs"] = true } },
            new OpenAIPromptExecutionSettings { ToolCallBehavior = ToolCallBehavior.EnableFunctions([]) },
            new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() },
        ];
        foreach (var settings in all)
        {
            var service = new RecordingChatService();
            var chat = Kernels.With(service).Chat();
            for (var call = 0; call < 2; call++)
                await chat.AskAsync("Hello", settings);
            Assert.Equal(2, service.Calls);
        }
    }

    [Fact]
    public async Task Functions_of_the_kernel_are_part_of_the_key()
    {
        var service = new RecordingChatService();
        var kernel = Kernels.With(service);
        foreach (var settings in new PromptExecutionSettings[]
        {
            new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() },
            new OpenAIPromptExecutionSettings { ToolCallBehavior = ToolCallBehavior.AutoInvokeKernelFunctions },
        })
        {
            kernel.Plugins.Clear();
            var calls = service.Calls;
            kernel.Plugins.AddFromFunctions("one", [KernelFunctionFactory.CreateFromMethod(() => 1, "one")]);
            await kernel.Chat().AskAsync("Hello " + calls, settings, kernel);
            kernel.Plugins.AddFromFunctions("two", [KernelFunctionFactory.CreateFromMethod(() => 1, "two")]);
            await kernel.Chat().AskAsync("Hello " + calls, settings, kernel);

            Assert.Equal(calls + 2, service.Calls);
            Assert.Equal(2, ExecutionSettingsReader.Read(settings, History, kernel).Tools!.Count);
        }
    }

    [Fact]
    public async Task Images_and_their_metadata_are_part_of_the_key()
    {
        var service = new RecordingChatService();
        var chat = Kernels.With(service).Chat();
        ImageContent[] images =
        [
            new(new byte[] { 1 }, "image/png"),
            new(new byte[] { 2 }, "image/png"),
            new(new byte[] { 1 }, "image/png") { Metadata = new Dictionary<string, object?> { ["ChatImageDetailLevel"] = "high" } },
        ];
        for (var round = 0; round < 2; round++)
        {
            foreach (var image in images)
                await chat.GetChatMessageContentAsync(
                    new ChatHistory([new ChatMessageContent(AuthorRole.User, [new Microsoft.SemanticKernel.TextContent("What?"), image])]),
                    cancellationToken: Chat.Token);
        }

        Assert.Equal(images.Length, service.Calls);
    }

    private static ChatOptions Read(PromptExecutionSettings settings) => ExecutionSettingsReader.Read(settings, History, null);

    private sealed record One(string City);

    private sealed record Two(string City);
}
