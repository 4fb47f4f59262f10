using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.AgentFramework.Tests;

/// <summary>Agents over a scripted model, with the pipeline in front of it and the agent's stage around.</summary>
internal static class Agents
{
    public static AITool Lookup { get; } = AIFunctionFactory.Create((string item) => $"found {item}", "look_up", "Looks an item up.");

    public static AIAgent Create(IChatClient model, FootprintLedger ledger, string name, IList<AITool>? tools = null) =>
        model.AsBuilder()
            .UseWattwise(configure: options => options.Accounting!.Ledger = ledger)
            .BuildAIAgent(name: name, description: name, instructions: "Be brief.", tools: tools)
            .AsBuilder()
            .UseWattwise()
            .Build();
}
