using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Compression;

/// <summary>A tool of the data: declared, never called.</summary>
internal sealed class ListedTool(string name, string description, JsonElement schema) : AIFunctionDeclaration
{
    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema => schema;
}
