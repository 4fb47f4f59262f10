using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>The function by which a model gets what was left out.</summary>
/// <param name="references">Where the originals are.</param>
/// <param name="name">Its name.</param>
/// <param name="maxTokens">The most tokens of an answer, which the description tells the model.</param>
/// <param name="scope">Whose originals it gives; <see langword="null"/> for those of the request that it is called in.</param>
internal sealed class GetOriginalFunction(CompressionReferences references, string name, int maxTokens, CacheScope? scope) : AIFunction
{
    /// <summary>The answer to a call without a reference.</summary>
    public const string NoReference = "No reference was given: name the one that stands in the marker, such as abcdefghijkmnpqrstuv.";

    private static readonly JsonElement Schema = Parse("""
        {
          "type": "object",
          "properties": {
            "reference": { "type": "string", "description": "The reference that stands in the marker." },
            "query": { "type": "string", "description": "Words to look for: only the lines that fit them come back." },
            "from": { "type": "integer", "minimum": 1, "description": "The first line." },
            "to": { "type": "integer", "minimum": 1, "description": "The last line." }
          },
          "required": ["reference"]
        }
        """);

    /// <summary>The store that the function belongs to.</summary>
    public CompressionReferences References { get; } = references;

    /// <summary>True if a call within a request of this scope can find the originals of the scope.</summary>
    public bool Serves(CacheScope requested) => scope is not { } fixedScope || fixedScope == requested;

    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <inheritdoc/>
    public override string Description { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"Gets text that was left out of an earlier message, where a marker names a reference to it. "
        + $"One answer has at most {maxTokens} tokens: name a query, or from and to, for the part that is needed.");

    /// <inheritdoc/>
    public override JsonElement JsonSchema => Schema;

    /// <inheritdoc/>
    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);

        cancellationToken.ThrowIfCancellationRequested();
        if (TextOf(arguments, "reference") is not { Length: > 0 } reference)
            return new(NoReference);

        // The loop that calls functions is outside of all stages: it has the request's options and messages, as the app gave them.
        var context = FunctionInvokingChatClient.CurrentContext;
        return new(References.Read(
            scope ?? CompressionReferences.CurrentScope(context?.Options),
            reference,
            TextOf(arguments, "query"),
            NumberOf(arguments, "from"),
            NumberOf(arguments, "to"),
            context?.Messages));
    }

    private static string? TextOf(AIFunctionArguments arguments, string name) => arguments.TryGetValue(name, out var value) ? value switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => null,
    } : null;

    // Models write numbers as 3, 3.0 and "3".
    private static int? NumberOf(AIFunctionArguments arguments, string name)
    {
        if (!arguments.TryGetValue(name, out var value) || value is null)
            return null;
        var text = value is JsonElement json ? (json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText())
            : Convert.ToString(value, CultureInfo.InvariantCulture);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
