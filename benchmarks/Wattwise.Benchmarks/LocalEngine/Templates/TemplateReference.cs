using System.Text.Json;

namespace Wattwise.Benchmarks.LocalEngine.Templates;

/// <summary>One result: a text, or the exception that Python raised.</summary>
/// <param name="Text">The text; null for an error.</param>
/// <param name="ErrorType">The type of the exception.</param>
/// <param name="Error">Its message.</param>
internal sealed record TemplateReference(string? Text, string? ErrorType, string? Error)
{
    /// <summary>Whether the template itself refused the conversation.</summary>
    public bool IsRefusal => ErrorType == "TemplateError";

    public static TemplateReference Read(JsonElement json)
    {
        if (json.TryGetProperty("text", out var text))
            return new(text.GetString(), null, null);
        var error = json.GetProperty("error").GetString()!;
        var colon = error.IndexOf(": ", StringComparison.Ordinal);
        return new(null, error[..colon], error[(colon + 2)..]);
    }
}
