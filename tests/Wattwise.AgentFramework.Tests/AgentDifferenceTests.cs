using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.AI;

namespace Wattwise.AgentFramework.Tests;

/// <summary>
/// With Wattwise an app gets what it gets without: the first time that something is asked, nothing differs but the footprint.
/// </summary>
public partial class AgentDifferenceTests
{
    public static TheoryData<string, bool> Ways => new(
        from way in Shapes.Keys
        from streams in (bool[])[false, true]
        select new TheoryDataRow<string, bool>(way, streams));

    private static Dictionary<string, Func<Func<IChatClient, IChatClient>, Func<AIAgent, AIAgent>, ScriptedModel, AIAgent>> Shapes { get; } = new()
    {
        ["plain"] = (client, agent, model) => agent(client(model).AsAIAgent(instructions: "Be brief.")),
        ["tools"] = (client, agent, model) => agent(client(model).AsAIAgent(tools: [Agents.Lookup])),
        ["agent as tool"] = (client, agent, model) => agent(client(model).AsAIAgent(tools:
            [agent(client(model).AsAIAgent(name: "expert", tools: [Agents.Lookup]))
                .AsAIFunction(new AIFunctionFactoryOptions { Name = "ask_expert" })])),
        ["sequential workflow"] = (client, agent, model) => agent(AgentWorkflowBuilder.BuildSequential(
            agent(client(model).AsAIAgent(Named("a"))), agent(client(model).AsAIAgent(Named("b")))).AsAIAgent("w", "w")),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_run_gives_the_same_messages_usage_and_end(string shape, bool streams)
    {
        var plain = await RunAsync(Shapes[shape](client => client, agent => agent, new ScriptedModel()), streams);
        var wattwise = await RunAsync(Shapes[shape](WithWattwise, WithWattwise, new ScriptedModel()), streams);

        Assert.Equal(plain, wattwise);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_of_three_turns_stores_the_same(bool streams)
    {
        var plain = await TalkAsync(new ScriptedModel().AsAIAgent(tools: [Agents.Lookup]), streams);
        var wattwise = await TalkAsync(WithWattwise(WithWattwise(new ScriptedModel()).AsAIAgent(tools: [Agents.Lookup])), streams);

        Assert.Equal(plain, wattwise);
        Assert.DoesNotContain("wattwise", wattwise, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_session_stores_nothing_of_a_hit_either()
    {
        var agent = WithWattwise(WithWattwise(new ScriptedModel()).AsAIAgent());
        await agent.RunAsync("Hello", cancellationToken: Chat.Token);
        var session = await agent.CreateSessionAsync(Chat.Token);

        var updates = await agent.RunStreamingAsync("Hello", session, cancellationToken: Chat.Token).ToListAsync(Chat.Token);

        Assert.DoesNotContain(updates[^1].GetFootprint()!.Stages, stage => stage.IsModelCall);
        Assert.DoesNotContain(
            "wattwise", (await agent.SerializeSessionAsync(session, cancellationToken: Chat.Token)).GetRawText(),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Structured_output_is_the_same()
    {
        var plain = await new ScriptedModel().AsAIAgent().RunAsync<Place>("Where?", cancellationToken: Chat.Token);
        var wattwise = await WithWattwise(WithWattwise(new ScriptedModel()).AsAIAgent()).RunAsync<Place>(
            "Where?", cancellationToken: Chat.Token);

        Assert.Equal("Bern", plain.Result.City);
        Assert.Equal(plain.Result, wattwise.Result);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public async Task A_failure_is_the_same(bool streams, int failsAt)
    {
        var plain = await Assert.ThrowsAnyAsync<Exception>(() =>
            RunAsync(new ScriptedModel { FailsAt = failsAt }.AsAIAgent(tools: [Agents.Lookup]), streams));
        var wattwise = await Assert.ThrowsAnyAsync<Exception>(() =>
            RunAsync(WithWattwise(WithWattwise(new ScriptedModel { FailsAt = failsAt }).AsAIAgent(tools: [Agents.Lookup])), streams));

        Assert.Equal((plain.GetType(), plain.Message), (wattwise.GetType(), wattwise.Message));
    }

    private static IChatClient WithWattwise(IChatClient client) => client.AsBuilder().UseWattwise().Build();

    private static AIAgent WithWattwise(AIAgent agent) => agent.AsBuilder().UseWattwise().Build();

    private static ChatClientAgentOptions Named(string name) => new() { Id = name, Name = name };

    private static async Task<string> RunAsync(AIAgent agent, bool streams)
    {
        var response = streams
            ? await agent.RunStreamingAsync("2 look-ups", cancellationToken: Chat.Token).ToAgentResponseAsync(Chat.Token)
            : await agent.RunAsync("2 look-ups", cancellationToken: Chat.Token);
        return Describe(response);
    }

    private static async Task<string> TalkAsync(AIAgent agent, bool streams)
    {
        var session = await agent.CreateSessionAsync(Chat.Token);
        foreach (var turn in (string[])["2 look-ups", "What was that?", "1 more"])
        {
            _ = streams
                ? await agent.RunStreamingAsync(turn, session, cancellationToken: Chat.Token).ToAgentResponseAsync(Chat.Token)
                : await agent.RunAsync(turn, session, cancellationToken: Chat.Token);
        }

        return WithoutChance((await agent.SerializeSessionAsync(session, cancellationToken: Chat.Token)).GetRawText());
    }

    // The framework makes ids and takes times anew in each run.
    private static string WithoutChance(string json) => ChanceRegex().Replace(json, "#");

    [GeneratedRegex("[0-9a-f]{32}|20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+\\+00:00")]
    private static partial Regex ChanceRegex();

    private static string Describe(AgentResponse response) => WithoutChance(JsonSerializer.Serialize(
        new
        {
            // The events of a workflow are messages of nobody without content: how many come, and where, differs from run to run.
            Messages = response.Messages.Where(message => message.AuthorName is not null || message.Contents.Count > 0)
                .Select(
                    message => new { message.Role, message.AuthorName, message.MessageId, message.Contents, message.AdditionalProperties }),
            response.FinishReason,
            response.ResponseId,
            response.CreatedAt,
            response.Usage,
            Properties = response.AdditionalProperties?.Where(property => !property.Key.StartsWith("wattwise.", StringComparison.Ordinal))
                .ToList() is { Count: > 0 } own ? own : null,
        },
        AIJsonUtilities.DefaultOptions));

    internal sealed record Place(string City);
}
