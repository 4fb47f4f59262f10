using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Wattwise.AgentFramework;

/// <summary>The request options that a run's options carry.</summary>
internal static class RunRequestOptions
{
    private const string Prefix = "wattwise.request.";

    /// <summary>Begins them for the flow of the run.</summary>
    /// <param name="options">The run's options; without those of Wattwise afterwards if the agent is none that hands them to a chat
    /// client.</param>
    /// <param name="agent">The agent that is given the options.</param>
    /// <returns><see langword="null"/> if the run says nothing.</returns>
    public static AmbientRequestOptions? Begin(ref AgentRunOptions? options, AIAgent agent)
    {
        if (options is null)
            return null;

        // The run's own properties come before those of its chat options.
        var carrier = new ChatOptions();
        Add(carrier, (options as ChatClientAgentRunOptions)?.ChatOptions?.AdditionalProperties);
        Add(carrier, options.AdditionalProperties);
        if (carrier.AdditionalProperties is null)
            return null;

        // A chat agent hands them on, and there they come before options of the agent. Elsewhere they might leave the process.
        if (agent.GetService<ChatClientAgent>() is null && options.AdditionalProperties is { } properties)
        {
            options = options.Clone();
            options.AdditionalProperties = new(properties.Where(property => !IsOurs(property.Key)));
        }

        return AmbientRequestOptions.Begin(carrier);
    }

    private static void Add(ChatOptions carrier, AdditionalPropertiesDictionary? properties)
    {
        foreach (var (key, value) in properties ?? [])
        {
            if (IsOurs(key))
                (carrier.AdditionalProperties ??= [])[key] = value;
        }
    }

    private static bool IsOurs(string key) => key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
