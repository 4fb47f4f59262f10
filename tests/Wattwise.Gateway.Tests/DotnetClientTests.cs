using System.ClientModel;
using System.ComponentModel;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OpenAI;

namespace Wattwise.Gateway.Tests;

/// <summary>OpenAI .NET, Semantic Kernel and Agent Framework against a gateway.</summary>
public class DotnetClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAI_NET_chats_through_both_of_its_clients(bool usesResponses)
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        var client = Client(host, usesResponses);

        var response = await client.GetResponseAsync("Hello", cancellationToken: GatewayHost.Token);
        var streamed = await client.GetStreamingResponseAsync("Hello", cancellationToken: GatewayHost.Token)
            .ToChatResponseAsync(GatewayHost.Token);

        Assert.Equal("Hi there.", response.Text);
        Assert.Equal("Hi there.", streamed.Text);
        Assert.Equal(15, response.Usage!.TotalTokenCount);
        Assert.Equal(15, streamed.Usage!.TotalTokenCount);
        Assert.Equal(ChatFinishReason.Stop, streamed.FinishReason);
        Assert.Null(response.ConversationId);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task OpenAI_NET_calls_a_tool_and_takes_the_second_step(bool usesResponses, bool streams)
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        var client = Client(host, usesResponses).AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(Weather, "get_weather")] };

        var text = streams
            ? (await client.GetStreamingResponseAsync("What is the weather?", options, GatewayHost.Token)
                .ToChatResponseAsync(GatewayHost.Token)).Text
            : (await client.GetResponseAsync("What is the weather?", options, GatewayHost.Token)).Text;

        Assert.Equal("It is sunny in Paris.", text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAI_NET_gets_an_object_by_its_schema(bool usesResponses)
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        var response = await Client(host, usesResponses).GetResponseAsync<City>("Which city?", cancellationToken: GatewayHost.Token);

        Assert.Equal(new City("Paris"), response.Result);
    }

    [Fact]
    public async Task OpenAI_NET_reads_vectors()
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        var vector = await OpenAI(host).GetEmbeddingClient("embed").AsIEmbeddingGenerator().GenerateVectorAsync(
            "abc", cancellationToken: GatewayHost.Token);

        Assert.Equal(TestEmbedder.Letters("abc"), vector.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAI_NET_shows_the_error_in_its_words(bool usesResponses)
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Client(host, usesResponses).GetResponseAsync("overflow", cancellationToken: GatewayHost.Token));

        Assert.Equal(400, error.Status);
        Assert.Contains("context_length_exceeded", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAI_NET_notices_a_stream_that_breaks(bool usesResponses)
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        await Assert.ThrowsAnyAsync<Exception>(
            () => Client(host, usesResponses).GetStreamingResponseAsync("break", cancellationToken: GatewayHost.Token)
                .ToChatResponseAsync(GatewayHost.Token));
    }

    [Fact]
    public async Task OpenAI_NET_tries_again_when_the_model_is_busy()
    {
        var model = new ClientModel();
        await using var host = await ClientHost.StartAsync(model);
        var response = await Client(host, usesResponses: false).GetResponseAsync("busy once", cancellationToken: GatewayHost.Token);

        Assert.Equal("Hi there.", response.Text);
        Assert.Equal(2, model.CallsWith("busy once"));
    }

    [Fact]
    public async Task OpenAI_NET_cancels_the_model()
    {
        var model = new ClientModel();
        await using var host = await ClientHost.StartAsync(model);
        await foreach (var update in Client(host, usesResponses: false).GetStreamingResponseAsync(
            "endless", cancellationToken: GatewayHost.Token))
        {
            if (update.Text.Length > 0)
                break;
        }

        await model.Left.WaitAsync(GatewayHost.Token);
    }

    [Fact]
    public async Task Semantic_Kernel_chats_streams_and_calls_functions()
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        var builder = Kernel.CreateBuilder();
        builder.AddOpenAIChatCompletion("test", OpenAI(host));
        var kernel = builder.Build();
        kernel.Plugins.AddFromFunctions("weather", [KernelFunctionFactory.CreateFromMethod(Weather, "get_weather")]);
        var service = kernel.GetRequiredService<IChatCompletionService>();
        var settings = new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        var reply = await service.GetChatMessageContentAsync(
            new ChatHistory("Hello"), kernel: kernel, cancellationToken: GatewayHost.Token);
        var asked = new ChatHistory();
        asked.AddUserMessage("What is the weather?");
        var called = await service.GetChatMessageContentAsync(asked, settings, kernel, GatewayHost.Token);
        var streamed = "";
        await foreach (var piece in kernel.InvokePromptStreamingAsync("Hello", cancellationToken: GatewayHost.Token))
            streamed += piece;

        Assert.Equal(("Hi there.", "It is sunny in Paris.", "Hi there."), (reply.Content, called.Content, streamed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_Framework_runs_an_agent_with_a_tool(bool usesResponses)
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        var agent = Client(host, usesResponses).AsAIAgent(
            instructions: "Be kind.", tools: [AIFunctionFactory.Create(Weather, "get_weather")]);

        var response = await agent.RunAsync("What is the weather?", cancellationToken: GatewayHost.Token);
        var streamed = await agent.RunStreamingAsync("What is the weather?", cancellationToken: GatewayHost.Token)
            .ToAgentResponseAsync(GatewayHost.Token);

        Assert.Equal("It is sunny in Paris.", response.Text);
        Assert.Equal("It is sunny in Paris.", streamed.Text);
        Assert.Equal(30, response.Usage!.TotalTokenCount);
    }

    [Description("The weather of a city.")]
    private static string Weather(string city) => $"sunny in {city}";

    private static OpenAIClient OpenAI(GatewayHost host) =>
        new(new ApiKeyCredential(TestAccess.Key), new OpenAIClientOptions { Endpoint = host.V1 });

    private static IChatClient Client(GatewayHost host, bool usesResponses) => usesResponses
        ? OpenAI(host).GetResponsesClient().AsIChatClient("test") : OpenAI(host).GetChatClient("test").AsIChatClient();

    private sealed record City(string Name)
    {
        [System.Text.Json.Serialization.JsonPropertyName("city")]
        public string Name { get; init; } = Name;
    }
}
