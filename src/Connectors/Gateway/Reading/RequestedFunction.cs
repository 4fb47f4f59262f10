using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Reading;

/// <summary>A function that the caller runs itself.</summary>
internal sealed class RequestedFunction(string name, string description, JsonElement schema, bool? isStrict) : AIFunctionDeclaration
{
    private readonly Dictionary<string, object?> _properties = isStrict is { } strict ? new() { ["strict"] = strict } : [];

    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema => schema;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties => _properties;
}
