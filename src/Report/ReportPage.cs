using System.Reflection;
using System.Text.RegularExpressions;

namespace Wattwise.Reporting;

/// <summary>Fills the places of a page's template.</summary>
public static partial class ReportPage
{
    /// <summary>The styles of all reports: light and dark, wide and narrow, and print.</summary>
    public static Html Style { get; } = new(Resource(typeof(ReportPage).Assembly, "report.css"));

    /// <summary>Fills a template in one pass: what a part says is never searched for places.</summary>
    /// <param name="template">The template; a place is a name in double braces.</param>
    /// <param name="parts">The parts by name.</param>
    /// <returns>The page.</returns>
    /// <exception cref="KeyNotFoundException">The template has a place that no part fills.</exception>
    public static string Fill(string template, IReadOnlyDictionary<string, Html> parts)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(parts);
        return Place().Replace(template, match => parts[match.Groups[1].Value].Markup);
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
