using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise;
using Wattwise.Accounting;
using Wattwise.AgentFramework;

namespace Microsoft.Agents.AI;

/// <summary>Puts Wattwise around an agent.</summary>
public static class WattwiseAgentExtensions
{
    /// <summary>
    /// Adds up what a run takes: its response, or the last update of its stream, carries the <see cref="RequestFootprint"/> of all requests
    /// that are made in the run (<c>response.GetFootprint()</c>), and the run's request options hold for all of them.
    /// </summary>
    /// <param name="builder">The agent's pipeline.</param>
    /// <param name="configure">Sets what the requests of all runs ask of Wattwise, such as a tenant; <see langword="null"/> for nothing.
    /// What a run or a request says of its own comes first.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// Caching and accounting are stages of the chat client, where each model call of a tool loop passes by:
    /// <c>chatClient.AsBuilder().UseWattwise().BuildAIAgent(...)</c>. Both go together; the agent's stage neither books nor caches anything
    /// a second time. The clock is the registered <see cref="TimeProvider"/>.
    /// </remarks>
    public static AIAgentBuilder UseWattwise(this AIAgentBuilder builder, Action<WattwiseRequestOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((agent, services) => new WattwiseAgent(agent, configure, services.GetService<TimeProvider>()));
    }

    /// <summary>Sets what all requests of a run ask of Wattwise: its tenant and user, say.</summary>
    /// <typeparam name="T">The type of the options.</typeparam>
    /// <param name="options">The run's options.</param>
    /// <param name="configure">Changes the request options; what it leaves alone stays as it was.</param>
    /// <returns><paramref name="options"/>, for chaining.</returns>
    /// <remarks>With <see cref="UseWattwise"/> on the agent they reach the agents of a workflow and agents that are tools too.</remarks>
    public static T ConfigureWattwise<T>(this T options, Action<WattwiseRequestOptions> configure)
        where T : AgentRunOptions
    {
        ArgumentNullException.ThrowIfNull(options);

        var carrier = new ChatOptions { AdditionalProperties = options.AdditionalProperties }.ConfigureWattwise(configure);
        options.AdditionalProperties = carrier.AdditionalProperties;
        return options;
    }
}
