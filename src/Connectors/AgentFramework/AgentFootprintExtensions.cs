using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Microsoft.Agents.AI;

/// <summary>Reads the <see cref="RequestFootprint"/> that an agent's response carries.</summary>
public static class AgentFootprintExtensions
{
    /// <summary>
    /// The footprint of the run behind this response, with the records of all its requests. <see langword="null"/> if no chat client of the
    /// run accounts for its requests. Without <c>UseWattwise</c> on the agent it is that of the run's last request alone.
    /// </summary>
    /// <param name="response">The response, also one that was folded from a stream with <c>ToAgentResponse()</c>.</param>
    public static RequestFootprint? GetFootprint(this AgentResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new ChatResponse([.. response.Messages]) { AdditionalProperties = response.AdditionalProperties }.GetFootprint();
    }

    /// <summary>
    /// The footprint on this update: the last update of a stream carries that of the run, all others give <see langword="null"/>.
    /// </summary>
    /// <param name="update">The update.</param>
    public static RequestFootprint? GetFootprint(this AgentResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return new ChatResponseUpdate { AdditionalProperties = update.AdditionalProperties }.GetFootprint();
    }
}
