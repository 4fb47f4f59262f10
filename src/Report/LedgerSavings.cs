using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>Savings as the stages claim them, and as the comparison with requests that were held out measures them.</summary>
internal static class LedgerSavings
{
    public static Html Render(LedgerMonth month) => Html.Join([Claims(month), Measured(month)]);

    public static string Subject(SavingEstimate saving) => $"{Unit(saving)}{(saving.Stage is { } stage ? $" of {stage}" : "")}";

    public static string Interval(SavingEstimate saving) => saving is { Low: { } low, High: { } high }
        ? $"{Amount(saving, low)} to {Amount(saving, high)}"
        : $"{Amount(saving, saving.Saved)}, too few keys for an interval";

    public static string Amount(SavingEstimate saving, double value) =>
        saving.Unit == "J" ? Figure.Energy(value) : IsGrams(saving) ? Figure.Grams(value)
        : Figure.Amount(new Money(value is > -1e15 and < 1e15 ? (decimal)value : 0, saving.Unit));

    private static Html Claims(LedgerMonth month)
    {
        var (avoided, overhead, net) = (
            LedgerSummary.Sum(month.Totals, total => total.Avoided), LedgerSummary.Sum(month.Totals, total => total.Overhead),
            LedgerSummary.Sum(month.Totals, total => total.NetSaved));
        return Html.Of($"<h3>What the stages claim</h3>\n{ReportTable.Create(
            ["", "Estimate", "Low", "High", "Method"],
            [Row("Avoided", avoided), Row("Wattwise's own work", overhead), Row("Net", net)],
            numbersFrom: 1,
            style: "stack")}");

        static Html Row(string name, EnergyEstimate energy) => Html.Of(
            $"<tr><th scope=\"row\">{name}</th>{ReportTable.Cell("Estimate", Figure.Energy(energy.Joules))}{ReportTable.Cell("Low", Figure.Energy(energy.Low))}{ReportTable.Cell("High", Figure.Energy(energy.High))}{ReportTable.Cell("Method", LedgerTables.Lower(energy.Method.ToString()))}</tr>");
    }

    private static Html Measured(LedgerMonth month)
    {
        if (month.Savings.Count == 0)
            return Html.Of(
                $"<h3>What a comparison measures</h3>\n<p class=\"quiet\">No request was held out. Set ControlFraction, and this section shows the saving as the difference of two groups.</p>");

        return Html.Of(
            $"<h3>What a comparison measures</h3>\n<p class=\"lead\">Requests that went through the stages against those that were held out at random. The interval covers the saving in 95 of 100 months.</p>\n{ReportTable.Create(
            ["Saving of", "Through", "Held out", "Mean through", "Mean held out", "Saved", "95 % interval", "Claimed"],
            month.Savings.Select(Row),
            numbersFrom: 1,
            style: "stack")}");

        static Html Row(SavingEstimate saving) => Html.Of($"""
            <tr class="{(saving.AgreesWithClaims ? "" : "mistake")}"><th scope="row">{saving.Stage ?? "all stages"}, {Unit(saving)}{Notes(saving)}</th>{ReportTable.Cell("Through", Figure.Count(saving.TreatedRequests))}{ReportTable.Cell("Held out", Figure.Count(saving.ControlRequests))}{ReportTable.Cell("Mean through", Amount(saving, saving.TreatedMean))}{ReportTable.Cell("Mean held out", Amount(saving, saving.ControlMean))}{ReportTable.Cell("Saved", $"{Amount(saving, saving.Saved)} ({Figure.Percent(saving.SavedShare)})")}{ReportTable.Cell("95 % interval", saving.Low is null ? "too few keys" : Interval(saving))}{ReportTable.Cell("Claimed", Amount(saving, saving.Claimed))}</tr>
            """);
    }

    private static Html Notes(SavingEstimate saving)
    {
        var notes = new List<string>();
        if (!saving.AgreesWithClaims)
            notes.Add("claims disagree");
        if (saving.IsHeavyTailed)
            notes.Add("rests on few keys");
        if (saving.UnknownRequests > 0)
            notes.Add($"{Figure.Count(saving.UnknownRequests)} unknown");
        return notes.Count == 0 ? Html.Empty : Html.Of($" <small>({string.Join("; ", notes)})</small>");
    }

    private static string Unit(SavingEstimate saving) =>
        saving.Unit == "J" ? "energy" : IsGrams(saving)
            ? "CO2e of operation, " + saving.Unit[2..].Replace('_', ' ')
            : string.Create(CultureInfo.InvariantCulture, $"money in {saving.Unit}");

    private static bool IsGrams(SavingEstimate saving) => saving.Unit.StartsWith("g ", StringComparison.Ordinal);
}
