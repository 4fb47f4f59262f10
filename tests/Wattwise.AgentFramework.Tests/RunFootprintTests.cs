using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.AgentFramework.Tests;

/// <summary>The footprint of a run is the sum of what its model calls took.</summary>
public class RunFootprintTests
{
    [Fact]
    public async Task A_thousand_random_runs_sum_up_to_the_calls_of_the_provider()
    {
        var random = new Random(7);
        var model = new ScriptedModel();
        var ledger = new FootprintLedger();
        var expert = Agents.Create(model, ledger, "expert", [Agents.Lookup]);
        var agents = new[]
        {
            Agents.Create(model, ledger, "plain"),
            Agents.Create(model, ledger, "with a tool", [Agents.Lookup]),
            Agents.Create(model, ledger, "with an expert", [expert.AsAIFunction(new AIFunctionFactoryOptions { Name = "ask_expert" })]),
        };
        for (var i = 0; i < 1000; i++)
        {
            var before = (model.Calls, model.Tokens);
            var agent = agents[random.Next(agents.Length)];
            var question = $"{random.Next(4)} look-ups, please. Case {random.Next(400)}.";
            var response = random.Next(2) == 0
                ? await agent.RunAsync(question, cancellationToken: Chat.Token)
                : await agent.RunStreamingAsync(question, cancellationToken: Chat.Token).ToAgentResponseAsync(Chat.Token);

            var calls = response.GetFootprint()!.Stages.Where(stage => stage.IsModelCall).ToList();
            Assert.Equal(
                (model.Calls - before.Calls, model.Tokens.Input - before.Tokens.Input, model.Tokens.Output - before.Tokens.Output),
                (calls.Count, calls.Sum(call => call.Usage!.InputTokenCount ?? 0), calls.Sum(call => call.Usage!.OutputTokenCount ?? 0)));
        }

        Assert.True(model.Calls > 1000, "The runs made fewer calls than there were runs.");
        Assert.Equal(model.Calls, ledger.Summarize().ModelCalls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_workflow_as_an_agent_carries_the_footprint_of_all_its_agents(bool streams)
    {
        var model = new ScriptedModel();
        var ledger = new FootprintLedger();
        var workflow = AgentWorkflowBuilder.BuildSequential(Agents.Create(model, ledger, "first"), Agents.Create(model, ledger, "second"));
        var agent = workflow.AsAIAgent("both", "both").AsBuilder().UseWattwise().Build();

        var response = streams
            ? await agent.RunStreamingAsync("Hello", cancellationToken: Chat.Token).ToAgentResponseAsync(Chat.Token)
            : await agent.RunAsync("Hello", cancellationToken: Chat.Token);

        var calls = response.GetFootprint()!.Stages.Where(stage => stage.IsModelCall).ToList();
        Assert.Equal((2, 2), (model.Calls, calls.Count));
        Assert.Equal(model.Tokens.Input, calls.Sum(call => call.Usage!.InputTokenCount));
    }

    [Fact]
    public async Task Only_the_last_update_of_a_stream_carries_a_footprint_and_it_names_no_message()
    {
        var agent = Agents.Create(new ScriptedModel(), new FootprintLedger(), "agent", [Agents.Lookup]);

        var updates = await agent.RunStreamingAsync("2 look-ups", cancellationToken: Chat.Token).ToListAsync(Chat.Token);

        Assert.All(updates[..^1], update => Assert.Null(update.GetFootprint()));
        Assert.Equal(3, updates[^1].GetFootprint()!.Stages.Count(stage => stage.IsModelCall));
        Assert.Null(updates[^1].MessageId);
    }

    [Fact]
    public async Task A_run_without_accounting_carries_no_footprint()
    {
        var agent = new ScriptedModel().AsAIAgent().AsBuilder().UseWattwise().Build();

        Assert.Null((await agent.RunAsync("Hello", cancellationToken: Chat.Token)).GetFootprint());
        Assert.All(await agent.RunStreamingAsync("Hello", cancellationToken: Chat.Token)
            .ToListAsync(Chat.Token), update => Assert.Null(update.GetFootprint()));
    }

    [Fact]
    public async Task A_run_that_is_answered_from_the_cache_says_so_in_its_footprint()
    {
        var agent = Agents.Create(new ScriptedModel(), new FootprintLedger(), "agent");
        await agent.RunAsync("Hello", cancellationToken: Chat.Token);

        var footprint = (await agent.RunAsync("Hello", cancellationToken: Chat.Token)).GetFootprint()!;

        Assert.DoesNotContain(footprint.Stages, stage => stage.IsModelCall);
        Assert.Contains(footprint.Stages, stage => stage is { Stage: WattwiseStages.SemanticCache, Outcome: StageOutcome.Answered });
    }
}
