using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>A month of a ledger on one page of HTML that needs nothing but itself.</summary>
public static class LedgerReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="month">The month.</param>
    /// <param name="created">When the report is made.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static Task WriteAsync(string path, LedgerMonth month, DateTimeOffset created, CancellationToken cancellationToken = default) =>
        File.WriteAllTextAsync(path, Render(month, created), cancellationToken);

    /// <summary>Makes the page.</summary>
    /// <param name="month">The month.</param>
    /// <param name="created">When the report is made.</param>
    public static string Render(LedgerMonth month, DateTimeOffset created)
    {
        ArgumentNullException.ThrowIfNull(month);
        var name = DateTime.ParseExact(month.Month, "yyyy-MM", CultureInfo.InvariantCulture).ToString(
            "MMMM yyyy", CultureInfo.InvariantCulture);
        return ReportPage.Fill(ReportPage.Resource(typeof(LedgerReport).Assembly, "ledger.html"), new Dictionary<string, Html>
        {
            ["title"] = Html.Of($"Wattwise ledger, {name}"),
            ["skip"] = Html.Of($"<a class=\"skip\" href=\"#savings\">Skip to the savings</a>"),
            ["headline"] = LedgerSummary.Headline(month, name),
            ["tiles"] = LedgerSummary.Tiles(month),
            ["savings"] = LedgerSavings.Render(month),
            ["days"] = LedgerDays.Render(month),
            ["figures"] = LedgerTables.Figures(month),
            ["stages"] = LedgerTables.Stages(month),
            ["directives"] = LedgerDirectives.Render(month),
            ["compression"] = LedgerCompression.Render(month),
            ["cascade"] = LedgerCascade.Render(month),
            ["models"] = LedgerTables.Split("Model", month.Models.Where(total => total.ModelId is not null), total => total.ModelId),
            ["tenants"] = LedgerTables.Split("Tenant", month.Tenants, total => total.Tenant ?? "(none)"),
            ["zones"] = LedgerTables.Zones(month),
            ["books"] = LedgerBooks.Render(month),
            ["method"] = LedgerBooks.Method(),
            ["footer"] = Html.Of(
                $"Written by Wattwise on {created.ToString("d MMMM yyyy, HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)}. Days and months are in UTC. This page loads nothing from a network."),
        });
    }
}
