using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>
/// Checks JSON answers against the schema that was asked for, and calls against the schemas of their tools. An answer that fails is nearly
/// always wrong; one that passes need not be right.
/// </summary>
/// <remarks>
/// Signals: "schema.valid", 1 or 0, unavailable where no JSON was asked for; "calls.valid", 1 or 0, unavailable without calls;
/// "calls.count", how
/// many calls, unavailable without tools. An answer that would need repair is not valid. Thread-safe; bounded for hostile answers.
/// </remarks>
public sealed class SchemaEstimator : IConfidenceEstimator
{
    private const int MaxJson = 1_000_000, MaxCalls = 64;

    private static readonly ConfidenceReading Unavailable = Read(null, null, null);

    /// <inheritdoc/>
    public string Id => "schema-1";

    /// <inheritdoc/>
    public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);

        var hasTools = draft.Options?.Tools is { Count: > 0 };
        if (draft.IsPartial
            || (!hasTools && draft.Options?.ResponseFormat is not ChatResponseFormatJson && !DraftText.HasCalls(draft.Response)))
            return new(Unavailable);

        var calls = DraftText.Calls(draft.Response).Take(MaxCalls).ToArray();
        var tools = draft.Options?.Tools;
        return new(Read(
            calls.Length > 0 ? null : CheckJson(draft.Options?.ResponseFormat, draft.Response.Text),
            calls.Length == 0 ? null : Array.TrueForAll(calls, call => IsValid(call, tools)) ? 1 : 0,
            hasTools ? calls.Length : null));
    }

    private static ConfidenceReading Read(double? schema, double? calls, double? count) => new(
        [new("schema.valid", schema), new("calls.valid", calls), new("calls.count", count)], EnergyEstimate.Zero);

    private static double? CheckJson(ChatResponseFormat? format, string text)
    {
        if (format is not ChatResponseFormatJson json)
            return null;
        if (text.Length > MaxJson)
            return 0;
        try
        {
            using var document = JsonDocument.Parse(text);
            return json.Schema is not { } schema || SchemaCheck.Fits(document.RootElement, schema) ? 1 : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private static bool IsValid(FunctionCallContent call, IList<AITool>? tools)
    {
        if (call.Exception is not null || tools?.FirstOrDefault(tool => tool.Name == call.Name) is not { } tool)
            return false;
        if (tool is not AIFunctionDeclaration declaration || declaration.JsonSchema.ValueKind != JsonValueKind.Object)
            return true;
        var schema = declaration.JsonSchema;
        var arguments = call.Arguments ?? new Dictionary<string, object?>();
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
            && required.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && !arguments.ContainsKey(name.GetString()!)))
            return false;
        var hasProperties = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        foreach (var (name, value) in arguments)
        {
            if (!hasProperties || !properties.TryGetProperty(name, out var own))
                return false;
            if (ToolArguments.ToJson(value) is { } given && !SchemaCheck.Fits(given, own))
                return false;
        }

        return true;
    }
}
