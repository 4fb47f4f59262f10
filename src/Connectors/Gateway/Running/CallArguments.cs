using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Running;

/// <summary>The arguments of a call as the JSON text that clients parse.</summary>
internal static class CallArguments
{
    private static readonly JsonTypeInfo TypeInfo = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions) { WriteIndented = false }
        .GetTypeInfo(typeof(IDictionary<string, object?>));

    public static string Write(FunctionCallContent call) =>
        call.Arguments is { Count: > 0 } arguments ? JsonSerializer.Serialize(arguments, TypeInfo) : "{}";
}
