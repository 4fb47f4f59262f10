using System.Text.Json;

namespace Wattwise.Tests.Compression.Lossless;

/// <summary>One text for all JSON with the same content: keys in order, numbers as they were written.</summary>
internal static class CanonicalJson
{
    public static string Of(string json) => Of(JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1_000 }).RootElement);

    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            $"{{{string.Join(',', value.EnumerateObject().OrderBy(key => key.Name, StringComparer.Ordinal).Select(Key))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Of))}]",
        JsonValueKind.String => Text(value),
        _ => value.GetRawText(),
    };

    private static string Key(JsonProperty key) => $"{JsonSerializer.Serialize(key.Name)}:{Of(key.Value)}";

    private static string Text(JsonElement value)
    {
        try
        {
            return JsonSerializer.Serialize(value.GetString());
        }
        catch (InvalidOperationException)
        {
            // A surrogate alone is no text: only its escape can be compared.
            return value.GetRawText().ToUpperInvariant();
        }
    }
}
