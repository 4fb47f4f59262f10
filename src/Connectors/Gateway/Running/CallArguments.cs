using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Running;

/// <summary>The arguments of a call as the JSON text that clients parse.</summary>
internal static class CallArguments
{
    private static readonly JsonTypeInfo TypeInfo = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions) { WriteIndented = false }
        .GetTypeInfo(typeof(IDictionary<string, object?>));

    // For a text that is no JSON, where a provider's client keeps it to itself. A caller must not take it for a call without arguments, and
    // make it.
    private const string NoJson = "{";

    public static string Write(FunctionCallContent call) =>
        call.Exception is not null ? call.RawRepresentation is string { Length: > 0 } written ? written : NoJson
        : call.Arguments is { Count: > 0 } arguments ? JsonSerializer.Serialize(arguments, TypeInfo) : "{}";
}
