using System.Reflection;
using System.Text.RegularExpressions;

namespace Wattwise.Reporting;

/// <summary>The frame of all reports: styles for light and dark, wide and narrow, and print; headline, sections, footer.</summary>
public static partial class ReportPage
{
    private static readonly string Frame = Resource(typeof(ReportPage).Assembly, "frame.html");
    private static readonly Html Style = new(Resource(typeof(ReportPage).Assembly, "report.css"));

    /// <summary>Makes a page that loads nothing: the frame with sections of its own.</summary>
    /// <param name="sections">
    /// The template of the sections; a place is a name in double braces. All places are filled in one pass: what a part says is never
    /// searched for places.
    /// </param>
    /// <param name="parts">
    /// The parts by name: those of the sections, and of the frame <c>title</c>, <c>headline</c>, <c>skip</c> (the link past it),
    /// <c>footer</c> and, if there is one, <c>script</c>, which runs only if it is given here.
    /// </param>
    /// <returns>The page.</returns>
    /// <exception cref="KeyNotFoundException">There is a place that no part fills.</exception>
    public static string Fill(string sections, IReadOnlyDictionary<string, Html> parts)
    {
        ArgumentNullException.ThrowIfNull(sections);
        ArgumentNullException.ThrowIfNull(parts);
        var script = parts.GetValueOrDefault("script").Markup;
        return Place().Replace(Frame.Replace("{{sections}}", sections, StringComparison.Ordinal), match => match.Groups[1].Value switch
        {
            "style" => Style.Markup,
            "script" => script is null ? "" : $"<script>\n{script}\n</script>\n",
            "scriptPolicy" => script is null ? "" : "; script-src 'unsafe-inline'",
            var name => parts[name].Markup,
        });
    }

    internal static string Resource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
