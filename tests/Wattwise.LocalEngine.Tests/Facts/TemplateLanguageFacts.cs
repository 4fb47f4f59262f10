using System.Text.Json;

namespace Wattwise.LocalEngine.Tests;

/// <summary>What Python's jinja2 renders; the file says how that was found out.</summary>
internal sealed record TemplateLanguageFacts(JsonElement Variables, IReadOnlyList<TemplateLanguageFacts.Rendering> Renderings)
{
    internal static TemplateLanguageFacts Instance { get; } = FactFile.Read<TemplateLanguageFacts>("template-language.json");

    internal sealed record Rendering(string Template, string? Text, string? Error);
}
