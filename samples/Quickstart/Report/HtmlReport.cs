using System.Globalization;
using System.Reflection;

namespace Quickstart.Report;

/// <summary>Fills the sections <c>report.html</c> with the figures of a comparison; the result needs nothing but itself.</summary>
internal static class HtmlReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="comparison">Both passes.</param>
    /// <param name="context">What else is to be said.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static Task WriteAsync(string path, Comparison comparison, ReportContext context, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, Render(comparison, context), cancellationToken);

    public static string Render(Comparison comparison, ReportContext context)
    {
        var parts = new Dictionary<string, Html>
        {
            ["script"] = new(Resource("report.js")),
            ["title"] = Html.Of($"Wattwise: {Summary.Effect(comparison)}"),
            ["skip"] = Html.Of($"<a class=\"skip\" href=\"#figures\">Skip to the figures</a>"),
            ["headline"] = Summary.Headline(comparison),
            ["tiles"] = Summary.Tiles(comparison),
            ["growth"] = GrowthChart.Render(comparison),
            ["energy"] = Bars.Energy(comparison),
            ["answers"] = Bars.Answers(comparison),
            ["figures"] = Tables.Figures(comparison),
            ["tenants"] = Tables.Tenants(comparison),
            ["hits"] = Tables.SemanticHits(comparison),
            ["refusals"] = Tables.Refusals(comparison),
            ["lookalikes"] = Tables.LookAlikes(comparison),
            ["missed"] = Tables.Missed(comparison),
            ["brevity"] = BrevitySection.Render(comparison),
            ["compression"] = CompressionSection.Render(comparison),
            ["cascade"] = CascadeSection.Render(comparison),
            ["method"] = ReportTable.Terms(context.Method),
            ["again"] = Html.Of($"<pre><code>{context.Command}</code></pre>\n{ReportTable.Terms(context.Environment)}"),
            ["each"] = Tables.EachRequest(comparison),
            ["footer"] = Html.Of($"Written by the Wattwise quickstart on {Date(context.Created)}. This page loads nothing from a network."),
        };

        return ReportPage.Fill(Resource("report.html"), parts);
    }

    private static string Date(DateTimeOffset time) => time.ToString("d MMMM yyyy, HH:mm 'UTC'zzz", CultureInfo.InvariantCulture);

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
