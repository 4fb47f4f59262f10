using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>The text of a tool's result: the same after a history was written and read again.</summary>
internal static class ToolResultText
{
    // By the boxed element, which a history keeps and nobody can change: written once, however many turns it is sent in.
    private static readonly ConditionalWeakTable<object, string> Written = [];

    /// <summary>The whole text; <see langword="null"/> if there is none or not only text.</summary>
    /// <param name="result">What <see cref="FunctionResultContent.Result"/> holds.</param>
    public static string? Of(object? result) => result switch
    {
        null => null,
        string text => text,
        JsonElement json => OfJson(result, json),
        TextContent text => text.Text,
        AIContent => null,
        IEnumerable<AIContent> blocks => OfBlocks(blocks),
        _ => Serialise(result),
    };

    /// <summary>The texts that a result holds: the whole one, or each block of text.</summary>
    public static IEnumerable<string> PartsOf(object? result) => result is IEnumerable<AIContent> blocks
        ? blocks.OfType<TextContent>().Select(block => block.Text)
        : Of(result) is { } text ? [text] : [];

    private static string? OfJson(object boxed, JsonElement json)
    {
        if (Written.TryGetValue(boxed, out var known))
            return known;
        try
        {
            var text = json.ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.Null => null,
                JsonValueKind.String => json.GetString(),
                _ => JsonMinifier.Minify(json),
            };
            if (text is not null)
                Written.AddOrUpdate(boxed, text);
            return text;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
        {
            // The app disposed of the document, or it has half of a surrogate pair.
            return null;
        }
    }

    private static string? OfBlocks(IEnumerable<AIContent> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            if (block is not TextContent part)
                return null;
            if (text.Length > 0)
                text.Append('\n');
            text.Append(part.Text);
        }

        return text.ToString();
    }

    /// <summary>An object of the app, as clients send it; <see langword="null"/> if its type is not known to the serializer.</summary>
    private static string? Serialise(object result)
    {
        try
        {
            return AIJsonUtilities.DefaultOptions.TryGetTypeInfo(result.GetType(), out JsonTypeInfo? type)
                ? JsonMinifier.Minify(JsonSerializer.SerializeToElement(result, type)) : null;
        }
        catch (Exception exception) when (exception is NotSupportedException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
