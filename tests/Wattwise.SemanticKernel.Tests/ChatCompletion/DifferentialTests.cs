using System.ComponentModel;
using System.Text.Json;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;

namespace Wattwise.SemanticKernel.Tests.ChatCompletion;

/// <summary>The real OpenAI connector, with and without Wattwise: an app sees no difference.</summary>
public class DifferentialTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, Func<PromptExecutionSettings?>> Settings = new()
    {
        ["none"] = () => null,
        ["plain"] = () =>
            new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["temperature"] = 0.5, ["max_tokens"] = 50 } },
        ["openai"] = () => new OpenAIPromptExecutionSettings
        {
            Temperature = 0.1,
            TopP = 0.9,
            MaxTokens = 100,
            StopSequences = ["END"],
            Seed = 7,
            User = "me",
            ChatSystemPrompt = "Be exact.",
            TokenSelectionBiases = new Dictionary<int, int> { [5] = 1 },
            Metadata = new Dictionary<string, string> { ["a"] = "b" },
            Store = true,
        },
        ["frozen"] = () =>
        {
            var settings = new OpenAIPromptExecutionSettings { Temperature = 0 };
            settings.Freeze();
            return settings;
        },
        ["asked of Wattwise"] = () =>
            new OpenAIPromptExecutionSettings { Temperature = 0, ReasoningEffort = "low", ToolCallBehavior = null }.ConfigureWattwise(
                o => o.CacheTags = ["tag"]),
        ["logprobs"] = () => new OpenAIPromptExecutionSettings { Logprobs = true, TopLogprobs = 2 },
        ["structured by type"] = () => new OpenAIPromptExecutionSettings { ResponseFormat = typeof(Place) },
        ["structured by name"] = () => new OpenAIPromptExecutionSettings { ResponseFormat = "json_object" },
        ["reasoning effort"] = () => new OpenAIPromptExecutionSettings { ReasoningEffort = "high" },
        ["auto"] = () => new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() },
        ["manual"] = () => new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(autoInvoke: false) },
        ["required"] = () => new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Required() },
        ["no functions"] = () => new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.None() },
        ["older auto"] = () => new OpenAIPromptExecutionSettings { ToolCallBehavior = ToolCallBehavior.AutoInvokeKernelFunctions },
        ["older manual"] = () => new OpenAIPromptExecutionSettings { ToolCallBehavior = ToolCallBehavior.EnableKernelFunctions },
        ["wrong"] = () => new OpenAIPromptExecutionSettings { MaxTokens = -1 },
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var name in Settings.Keys)
            {
                cases.Add(name, false);
                cases.Add(name, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_prompt_function_is_answered_the_same(string settings, bool streams) => CompareAsync(async (kernel, transcript) =>
    {
        var function = kernel.CreateFunctionFromPrompt(
            """<message role="system">Short.</message><message role="user">{{$ask}}</message>""", Settings[settings]());
        var arguments = new KernelArguments { ["ask"] = "How much?" };
        if (streams)
        {
            await foreach (var content in function.InvokeStreamingAsync<StreamingChatMessageContent>(kernel, arguments, Cancellation))
                transcript.Add(content);
            return;
        }

        var result = await function.InvokeAsync(kernel, arguments, Cancellation);
        transcript.Add($"{result.ValueType} {result.RenderedPrompt}");
        transcript.Add(result.GetValue<ChatMessageContent>()!);
        Assert.IsType<OpenAI.Chat.ChatCompletion>(result.GetValue<OpenAIChatMessageContent>()!.InnerContent);
    }, fails: settings == "wrong");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_direct_call_is_answered_the_same(string settings, bool streams) => CompareAsync(async (kernel, transcript) =>
    {
        var history = new ChatHistory();
        history.AddUserMessage("Hello");
        history.Add(
            new ChatMessageContent(AuthorRole.Assistant, "Hi.")
            {
                Metadata = new Dictionary<string, object?> { ["Usage"] = new object() },
            });
        history.AddUserMessage([new TextContent("How much?"), new ImageContent(new byte[] { 1, 2, 3 }, "image/png")]);
        await AskAsync(kernel, history, Settings[settings](), kernel, streams, transcript);
    }, fails: settings == "wrong");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task An_error_of_the_service_is_the_same(bool streams) => CompareAsync((kernel, transcript) =>
        AskAsync(kernel, new ChatHistory([new ChatMessageContent(AuthorRole.User, "fail")]), null, kernel, streams, transcript),
        fails: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Functions_without_a_kernel_fail_the_same(bool streams) => CompareAsync((kernel, transcript) =>
        AskAsync(
            kernel, new ChatHistory([new ChatMessageContent(AuthorRole.User, "How much?")]), Settings["auto"](), null, streams, transcript),
            fails: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task An_empty_history_ends_the_same(bool streams) => CompareAsync((kernel, transcript) =>
        AskAsync(kernel, [], null, kernel, streams, transcript), fails: !streams);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_filter_of_auto_invoked_functions_sees_the_same(bool streams) => CompareAsync(async (kernel, transcript) =>
    {
        kernel.AutoFunctionInvocationFilters.Add(new Filter(transcript));
        await AskAsync(
            kernel, new ChatHistory([new ChatMessageContent(AuthorRole.User, "How much?")]), Settings["auto"](), kernel, streams,
            transcript);
    });

    private static async Task AskAsync(
        Kernel services, ChatHistory history, PromptExecutionSettings? settings, Kernel? kernel, bool streams, Transcript transcript)
    {
        try
        {
            if (streams)
            {
                await foreach (var content in services.Chat().GetStreamingChatMessageContentsAsync(history, settings, kernel, Cancellation))
                    transcript.Add(content);
            }
            else
            {
                foreach (var content in await services.Chat().GetChatMessageContentsAsync(history, settings, kernel, Cancellation))
                    transcript.Add(content);
            }
        }
        finally
        {
            transcript.Add(history);
        }
    }

    private static async Task CompareAsync(Func<Kernel, Transcript, Task> exchange, bool fails = false)
    {
        var without = await RunAsync(exchange, hasWattwise: false);
        var with = await RunAsync(exchange, hasWattwise: true);

        Assert.Equal(fails, without.HasFailed);
        Assert.Equal(without, with);
    }

    private static async Task<(string Transcript, bool HasFailed)> RunAsync(Func<Kernel, Transcript, Task> exchange, bool hasWattwise)
    {
        using var script = new OpenAIScript();
        using var http = new HttpClient(script);
        var builder = Kernel.CreateBuilder().AddOpenAIChatCompletion("gpt-4o-mini", "none", httpClient: http);
        if (hasWattwise)
            builder.AddWattwise();
        var kernel = builder.Build();
        kernel.Plugins.AddFromObject(new EnergyPlugin(), "energy");
        var transcript = new Transcript();
        var hasFailed = false;
        try
        {
            await exchange(kernel, transcript);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            transcript.Add($"{exception.GetType()} {exception.Message} {exception.InnerException?.Message}");
            hasFailed = true;
        }

        foreach (var request in script.Requests)
            transcript.Add(request);
        return (transcript.ToString(), hasFailed);
    }

    private sealed record Place(string City);

    private sealed class EnergyPlugin
    {
        [KernelFunction("intensity")]
        [Description("Grams per kWh.")]
        public string Intensity(string zone) => $"100 g in {zone}";
    }

    private sealed class Filter(Transcript transcript) : IAutoFunctionInvocationFilter
    {
        public async Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context, Func<AutoFunctionInvocationContext, Task> next)
        {
            transcript.Add(
                $"{context.Function.Name} {context.ChatHistory.Count} {context.IsStreaming} {JsonSerializer.Serialize(context.Arguments)} "
                    + $"{context.ExecutionSettings?.GetType()}");
            await next(context);
        }
    }
}
