using System.Text.Json;
using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine.Tests.Templates;

/// <summary>Renders templates with variables of JSON.</summary>
internal static class TemplateRunner
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    internal static MarkedText Render(string template, JsonElement variables, TemplateLimits? limits = null) =>
        JinjaTemplate.Parse(template, limits).Render(
            variables.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, JsonInput.Read(entry.Value))), () => Now);

    internal static MarkedText Render(string template, TemplateLimits? limits = null, params (string Name, Value Value)[] variables) =>
        JinjaTemplate.Parse(template, limits).Render(variables.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)), () => Now);
}
