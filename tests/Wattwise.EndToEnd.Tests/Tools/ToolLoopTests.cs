using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Wattwise.Accounting;
using Wattwise.LocalEngine;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;

namespace Wattwise.EndToEnd.Tests.Tools;

/// <summary>
/// Loops of three calls on the sample model, as frameworks run them: calls are valid, results reach the model, and it answers.
/// </summary>
public sealed class ToolLoopTests : IAsyncLifetime
{
    private const string Question = "Reserve some apples.";

    private readonly ShopTools _shop = new();
    private LlamaEngine _engine = null!;

    public async ValueTask InitializeAsync() => _engine = await LlamaEngine.LoadAsync(new()
    {
        ModelPath = Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf"),
        Device = LlamaDevice.Cpu,
        Threads = 1,
        ContextLength = 2048,
    });

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_invokes_functions_runs_the_loop(bool streams)
    {
        var model = Model();
        using var client = model.AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [.. Functions()] };

        var response = streams
            ? await client.GetStreamingResponseAsync(Question, options, Chat.Token).ToChatResponseAsync(Chat.Token)
            : await client.GetResponseAsync(Question, options, Chat.Token);

        AssertLoop(model, response.Messages, response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task An_agent_runs_the_loop_and_its_footprint_is_that_of_all_calls()
    {
        var model = Model();
        using var client = model.AsBuilder().UseWattwise().Build();
        AIAgent agent = client.AsAIAgent(tools: [.. Functions()]).AsBuilder().UseWattwise().Build();

        var response = await agent.RunAsync(Question, cancellationToken: Chat.Token);

        AssertLoop(model, response.Messages, response.Text);
        Assert.Equal(4, response.GetFootprint()!.Stages.Count(stage => stage.IsModelCall));
    }

    [Fact]
    public async Task A_kernel_with_automatic_invocation_runs_the_loop()
    {
        var model = Model();
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(model.AsBuilder().UseKernelFunctionInvocation().Build());
        var kernel = builder.Build();
        kernel.Plugins.AddFromFunctions("shop", Functions().Select(function => function.AsKernelFunction()));

        var settings = new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var result = await kernel.InvokePromptAsync(Question, new(settings), cancellationToken: Chat.Token);

        AssertLoop(model, model.Requests[^1].Messages, result.ToString());
    }

    private PlannedModel Model() => new(new LlamaChatClient(_engine), ShopTools.Plan);

    private AIFunction[] Functions() =>
    [
        AIFunctionFactory.Create(_shop.CountStock, ShopTools.Plan[0]),
        AIFunctionFactory.Create(_shop.GetPrice, ShopTools.Plan[1]),
        AIFunctionFactory.Create(_shop.Reserve, ShopTools.Plan[2]),
    ];

    private void AssertLoop(PlannedModel model, IEnumerable<ChatMessage> messages, string answer)
    {
        // The functions ran with arguments that they could take, one after another.
        Assert.Equal(ShopTools.Plan, _shop.Calls.Select(call => call.Split(' ')[0]));
        Assert.Equal(4, model.Requests.Count);
        var contents = messages.SelectMany(message => message.Contents).ToArray();
        Assert.Equal(3, contents.OfType<FunctionCallContent>().Select(call => call.CallId).Distinct().Count());
        Assert.All(contents.OfType<FunctionCallContent>(), call => Assert.Null(call.Exception));

        // Nothing but the last result says so: it has reached the model.
        Assert.Contains("4711", answer, StringComparison.Ordinal);
    }
}
