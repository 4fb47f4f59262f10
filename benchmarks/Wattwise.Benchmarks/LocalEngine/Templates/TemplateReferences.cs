using System.Globalization;
using System.Text.Json;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine.Templates;

/// <summary>What Python's jinja2 made of templates and conversations.</summary>
/// <param name="Now">The time that it was told.</param>
/// <param name="Bos">The text of the token that begins a sequence.</param>
/// <param name="Eos">The text of the token that ends one.</param>
/// <param name="Cases">The conversations by name.</param>
/// <param name="Rendered">Results by template and conversation.</param>
internal sealed record TemplateReferences(
    DateTimeOffset Now, string Bos, string Eos, IReadOnlyDictionary<string, JsonElement> Cases,
    IReadOnlyDictionary<string, Dictionary<string, TemplateReference>> Rendered)
{
    private const string FileName = "chat-templates.json.gz";

    public static TemplateReferences Read(string folder)
    {
        if (!File.Exists(Path.Combine(folder, FileName)) && File.Exists(Path.Combine(folder, "..", FileName)))
            folder = Path.Combine(folder, "..");
        using var json = JsonDocument.Parse(string.Concat(DataFile.ReadLines(folder, FileName)));
        var root = json.RootElement.Clone();
        return new(
            DateTimeOffset.Parse(
                root.GetProperty("strftime_now").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            root.GetProperty("bos_token").GetString()!,
            root.GetProperty("eos_token").GetString()!,
            root.GetProperty("cases").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value),
            root.GetProperty("rendered").EnumerateObject().ToDictionary(
                template => template.Name,
                template =>
                    template.Value.EnumerateObject().ToDictionary(entry => entry.Name, entry => TemplateReference.Read(entry.Value))));
    }
}
