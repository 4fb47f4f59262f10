using System.Text.Json;

namespace Wattwise.Carbon;

/// <summary>What a source says about an error, in one of the documented shapes.</summary>
internal static class SourceError
{
    /// <summary>
    /// The words of <c>{"error":"..."}</c>, <c>{"message":"..."}</c> or <c>{"error":{"code":"...","message":"..."}}</c> without control
    /// characters; empty for anything else, such as a page for people.
    /// </summary>
    public static string Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            return JsonElement.TryParseValue(ref reader, out var root) && root is { } value ? Clean(Words(value)) : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object when value.TryGetProperty("error", out var error) => Words(error),
        JsonValueKind.Object when value.TryGetProperty("message", out var message) => Words(message),
        JsonValueKind.Object when value.TryGetProperty("detail", out var detail) => Words(detail),
        _ => "",
    };

    private static string Clean(string words) =>
        string.Concat(words.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
}
