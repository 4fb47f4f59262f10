using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.AgentFramework;

/// <summary>Puts footprints on agents' responses, as accounting does on those of chat clients.</summary>
internal static class AgentFootprint
{
    public static void SetFootprint(this AgentResponse response, RequestFootprint footprint)
    {
        // The framework may share the properties with the response of the chat client.
        var carrier = new ChatResponse { AdditionalProperties = response.AdditionalProperties?.Clone() };
        carrier.SetFootprint(footprint);
        response.AdditionalProperties = carrier.AdditionalProperties;
    }

    /// <summary>A copy of an update without the footprint of the one request whose last update it was.</summary>
    public static AgentResponseUpdate WithoutFootprint(this AgentResponseUpdate update)
    {
        var footprint = update.GetFootprint();
        var properties = new AdditionalPropertiesDictionary(
            update.AdditionalProperties!.Where(property => !ReferenceEquals(Of(property.Key, property.Value), footprint)));
        return new AgentResponseUpdate(update.Role, update.Contents)
        {
            AdditionalProperties = properties.Count > 0 ? properties : null,
            AgentId = update.AgentId,
            AuthorName = update.AuthorName,
            ContinuationToken = update.ContinuationToken,
            CreatedAt = update.CreatedAt,
            FinishReason = update.FinishReason,
            MessageId = update.MessageId,
            RawRepresentation = update.RawRepresentation,
            ResponseId = update.ResponseId,
        };

        static RequestFootprint? Of(string key, object? value) =>
            new ChatResponseUpdate { AdditionalProperties = new() { [key] = value } }.GetFootprint();
    }

    /// <summary>The last update of a run. It names no message, so that folding moves the footprint to no message.</summary>
    /// <param name="last">The update before it, if there is one.</param>
    /// <param name="footprint">The run's footprint.</param>
    public static AgentResponseUpdate CreateUpdate(AgentResponseUpdate? last, RequestFootprint footprint)
    {
        var carrier = new ChatResponseUpdate();
        carrier.SetFootprint(footprint);
        return new AgentResponseUpdate
        {
            AdditionalProperties = carrier.AdditionalProperties,
            AgentId = last?.AgentId,
            CreatedAt = last?.CreatedAt,
            ResponseId = last?.ResponseId,
        };
    }
}
