using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Searches tools by words and returns their names, descriptions and schemas as JSON.</summary>
internal sealed class ToolSearchFunction : AIFunction
{
    private static readonly JsonElement Schema = ReadSchema();

    private readonly AIFunctionDeclaration[] _tools;
    private readonly int _maxResults;
    private readonly Lazy<ToolIndex> _index;

    public ToolSearchFunction(AIFunctionDeclaration[] tools, int maxResults, string description)
    {
        _tools = tools;
        _maxResults = maxResults;
        Description = description;
        _index = new(() => new ToolIndex(ToolText.Read(tools), vectors: null));
    }

    /// <inheritdoc/>
    public override string Name => ToolFinder.Name;

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override JsonElement JsonSchema => Schema;

    /// <inheritdoc/>
    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        new(arguments.TryGetValue("query", out var query) ? Find(query?.ToString() ?? "") : Find(""));

    private string Find(string query)
    {
        var found = new JsonArray();
        var named = Array.FindIndex(_tools, tool => tool.Name == query.Trim());
        var scores = _index.Value.Score(query);
        var order = scores is null ? [] : ScoreFusion.Order(scores);
        foreach (var tool in (named < 0 ? order : order.Prepend(named)).Distinct().Take(_maxResults))
        {
            found.Add((JsonNode)new JsonObject
            {
                ["name"] = _tools[tool].Name,
                ["description"] = _tools[tool].Description,
                ["parameters"] = _tools[tool].JsonSchema.ValueKind == JsonValueKind.Object
                    ? JsonNode.Parse(_tools[tool].JsonSchema.GetRawText())
                    : null,
            });
        }

        return found.Count > 0
            ? found.ToJsonString()
            : "No tool was found. Search with other words for what the tool does, or use its name.";
    }

    private static JsonElement ReadSchema()
    {
        using var json = JsonDocument.Parse(
            """{"type":"object","properties":{"query":{"type":"string","description":"What the tool should do, or its name."}},"required":["query"]}""");
        return json.RootElement.Clone();
    }
}
