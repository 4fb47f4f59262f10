using System.Text.Json;

namespace Wattwise.LocalEngine.Tests.Output;

/// <summary>A family of models: a small template of ours that writes calls as the family does, and outputs.</summary>
/// <param name="Name">The family.</param>
/// <param name="Call">What the template writes for one call, as Jinja; <c>c</c> is the function.</param>
internal sealed record Family(string Name, string Call)
{
    private const string Markers = "&MARKS&";

    /// <summary>What stands before and behind all calls, and between two.</summary>
    public (string Open, string Between, string Close) Around { get; init; } = ("", "", "");

    /// <summary>Marks that the template tells the form by, if rendering does not.</summary>
    public string Marks { get; init; } = "";

    /// <summary>The tags of reasoning.</summary>
    public (string Open, string Close)? Think { get; init; }

    /// <summary>The whole of the template, where that is not one of ours with these parts.</summary>
    public string? Source { get; init; }

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static IReadOnlyList<ToolDescription> Tools { get; } =
    [
        new("weather", "The weather", Parse(
            """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":9},"unit":{"enum":["c","f"]}},"required":["city"]}""")),
        new("weather_alert", null, Parse(
            """{"type":"object","properties":{"on":{"type":"boolean"},"places":{"type":"array","items":{"type":"string"}},"extra":{"type":["object","null"]}}}""")),
        new("ping", null, Parse("""{"type":"object","properties":{},"additionalProperties":false}""")),
    ];

    public OutputForm Form => OutputForm.Of(Template);

    public ChatTemplate Template => field ??= Create();

    private ChatTemplate Create()
    {
        var think = Think is { } tags
            ? "{% if m.reasoning_content %}{{ '" + tags.Open + "\\n' }}{{ m.reasoning_content }}{{ '\\n" + tags.Close
                + "\\n\\n' }}{% endif %}" : "";
        var calls = "{% if m.tool_calls %}" + Print(Around.Open)
            + "{% for t in m.tool_calls %}{% set c = t.function %}{% if not loop.first %}"
            + Print(Around.Between) + "{% endif %}" + Call + "{% endfor %}" + Print(Around.Close) + "{% endif %}";
        return ChatTemplate.Create(
            Source ?? ("{# " + Markers
                + " #}{% if tools %}{{ '<|sys|>' + tools|tojson }}{% endif %}{% for m in messages %}{{ '<|turn|>' + m.role + '\\n' }}"
            + think + "{{ m.content }}" + calls
            + "{{ '<|end_turn|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|turn|>assistant\\n' }}{% endif %}")
            .Replace(Markers, Marks, StringComparison.Ordinal));
    }

    public override string ToString() => Name;

    private static string Print(string text) => text.Length == 0 ? ""
        : "{{ '" + text.Replace("\n", "\\n", StringComparison.Ordinal) + "' }}";
}
