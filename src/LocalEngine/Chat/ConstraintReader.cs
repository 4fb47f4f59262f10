using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Reads what a request says of the form of its answer. Every fault is an exception before any work.</summary>
internal static class ConstraintReader
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The constraint of a request, if it has one; a schema is shown to the model in the system message.</summary>
    /// <param name="options">The request's options.</param>
    /// <param name="llama">What it asks of the engine.</param>
    /// <param name="turns">The conversation.</param>
    public static Constraint? Read(ChatOptions options, LlamaRequestOptions llama, List<ChatTurn> turns)
    {
        var json = options.ResponseFormat as ChatResponseFormatJson;
        if ((json is null ? 0 : 1) + (llama.Regex is null ? 0 : 1) + (llama.Grammar is null ? 0 : 1) > 1)
            throw new ArgumentException(
                "A request has one of a JSON response format, a regular expression and a grammar, not several.", nameof(options));
        if (llama.Regex is { } regex)
            return new(ConstraintKind.Regex, regex, SchemaSettings.Default);
        if (llama.Grammar is { } grammar)
            return new(ConstraintKind.Grammar, grammar, SchemaSettings.Default);
        if (json is null)
            return null;

        var schema = json.Schema is { ValueKind: not JsonValueKind.Undefined } given ? CompactText(given) : null;
        if (llama.ShowSchema != false && !(schema is not null && IsShown(turns, schema, json.Schema!.Value)))
            Show(turns, schema);
        return new(ConstraintKind.Schema, schema ?? Constraint.AnyObject, SettingsOf(llama));
    }

    /// <summary>How a request wants schemas to be read.</summary>
    public static SchemaSettings SettingsOf(LlamaRequestOptions llama) => new(
        HasOpenObjects: llama.OpenObjects ?? false,
        HasBlanks: llama.SpacedJson ?? false,
        OneOfIsAnyOf: llama.OneOfAsAnyOf ?? false,
        RefusesUnknownFormats: llama.StrictFormats ?? false);

    private static bool IsShown(List<ChatTurn> turns, string schema, JsonElement given)
    {
        var raw = given.GetRawText();
        return turns.Exists(
            turn => turn.Text.Contains(schema, StringComparison.Ordinal) || turn.Text.Contains(raw, StringComparison.Ordinal));
    }

    // Behind what was there: the beginning of the prompt stays that of other requests.
    private static void Show(List<ChatTurn> turns, string? schema)
    {
        var text = schema is null
            ? "Respond with a JSON object and nothing else."
            : "Respond with JSON and nothing else. The JSON must match this JSON schema:\n" + schema;
        if (turns[0].Role == ChatTurn.System)
            turns[0] = turns[0] with { Text = turns[0].Text + "\n\n" + text };
        else
            turns.Insert(0, new(ChatTurn.System, text));
    }

    private static string CompactText(JsonElement schema)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
            schema.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
