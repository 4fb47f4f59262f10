using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>The top of the page: what a reader with half a minute takes away.</summary>
internal static class LedgerSummary
{
    public static Html Headline(LedgerMonth month, string name)
    {
        if (month.Totals.Count == 0)
        {
            var nothing = month.RemovedAt is { } removed
                ? string.Create(CultureInfo.InvariantCulture, $"The rows were removed on {removed:yyyy-MM-dd}")
                : "No request was booked";
            return Html.Of($"<p class=\"eyebrow\">Wattwise ledger, {name}</p>\n<h1>{nothing}</h1>");
        }

        var claimed = Sum(month.Totals, total => total.NetSaved);
        var measured = month.Savings.FirstOrDefault(saving => saving is { Unit: "J", Stage: null });
        var warnings = Html.Join(month.Savings.Where(saving => !saving.AgreesWithClaims).Select(saving => Html.Of(
            $"<p class=\"warning\"><strong>Claims and measurement disagree</strong> on {LedgerSavings.Subject(saving)}: the stages claim {LedgerSavings.Amount(saving, saving.Claimed)}, the comparison with requests that were held out gives {LedgerSavings.Interval(saving)}. Trust the comparison.</p>")));
        var lost = month.Runs.Sum(run => run.LostEntries);
        var losses = lost == 0 ? Html.Empty : Html.Of(
            $"<p class=\"warning\"><strong>{Figure.Count(lost)} entries were lost</strong> by processes that wrote in this month, so all sums are too small. See the books below.</p>");
        var gap = month.RemovedAt is null ? Html.Empty : Html.Of(
            $"<p class=\"warning\"><strong>Rows of this month were removed</strong> since their time was over; the sums are of what is left.</p>");
        return Html.Of($"""
            <p class="eyebrow">Wattwise ledger, {name}</p>
            <h1>{(measured is null ? Effect(claimed.Joules, "claimed") : Effect(measured.Saved, "measured"))}</h1>
            <p class="lead">{(measured is null ? "No request was held out for comparison, so the saving is the sum of what the stages claim, less their own work." : $"Measured against requests that were held out at random: {LedgerSavings.Interval(measured)} with a confidence of 95 %. The stages claim {Figure.Energy(claimed.Joules)}.")}</p>
            {gap}
            {warnings}
            {losses}
            """);
    }

    public static Html Tiles(LedgerMonth month)
    {
        var spent = Sum(month.Totals, total => total.Spent);
        var answered = month.Totals.Sum(total => total.AnsweredRequests);
        var requests = month.Totals.Sum(total => total.Requests);
        var tiles = new List<Html>
        {
            Tile("Requests", Figure.Count(requests), $"{Figure.Count(answered)} answered by a stage"),
            Tile("Energy", Figure.Energy(spent.Joules), $"{Figure.Energy(spent.Low)} to {Figure.Energy(spent.High)}"),
        };
        tiles.AddRange(month.Totals.Where(total => total.Signal is not null)
            .GroupBy(total => (total.Signal, total.Basis)).Select(group => Tile(
            "CO2e", Figure.Grams(group.Sum(total => total.OperationalGrams + total.EmbodiedGrams)), LedgerTables.Words(group.First()))));
        tiles.AddRange(month.Totals.Where(total => total.Currency is not null).GroupBy(total => total.Currency).Select(group => Tile(
            "Money", LedgerMoney.Spent(group), LedgerMoney.Note([.. group]))));
        return Html.Of($"<ul class=\"tiles\">\n{Html.Join(tiles)}\n</ul>");
    }

    public static EnergyEstimate Sum(IEnumerable<LedgerTotal> totals, Func<LedgerTotal, EnergyEstimate> part) =>
        totals.Aggregate(EnergyEstimate.Zero, (sum, total) => sum + part(total));

    private static string Effect(double joules, string how) =>
        joules >= 0 ? $"{Figure.Energy(joules)} saved, {how}" : $"{Figure.Energy(-joules)} more used, {how}";

    private static Html Tile(string name, string value, string note) =>
        Html.Of($"<li><span class=\"name\">{name}</span><span class=\"value\">{value}</span><span class=\"before\">{note}</span></li>");
}
