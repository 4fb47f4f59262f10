using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>What the ledger could not keep, and what its figures mean.</summary>
internal static class LedgerBooks
{
    private const int MostRuns = 20;

    public static Html Render(LedgerMonth month)
    {
        var open = month.Runs.Where(run => !run.IsClosed).ToArray();
        var lost = month.Runs.Sum(run => run.LostEntries);
        var lossText = lost == 0
            ? "No entry is known to be lost."
            : $"{Figure.Count(lost)} entries were lost: the queue was full, or the file could not be written.";
        var openText = open.Length == 0 ? "Every process closed the ledger." :
            $"{Figure.Count(open.Length)} of {Figure.Count(month.Runs.Count)} processes did not close it: they still run, or were killed. "
                + $"What each booked after it last wrote, at most {Figure.Seconds(open.Max(run => run.FlushInterval))} of requests, is not "
                + $"in the figures.";
        var steps = month.Runs.Sum(run => run.ClockSteps);
        var clock = steps == 0
            ? ""
            : $" The clock was set back {Figure.Count(steps)} times: near those moments days and months may be off.";
        return Html.Of($"<p class=\"lead\">{lossText} {openText}{clock}</p>\n{ReportTable.Create(
            ["Opened", "Last written", "Closed", "Entries", "Lost", "Clock set back"],
            month.Runs.OrderByDescending(run => run.LostEntries).ThenBy(run => run.Id).Take(MostRuns).Select(run => Html.Of(
                $"<tr><th scope=\"row\">{Time(run.StartedAt)}</th><td data-label=\"Last written\">{Time(run.LastWrittenAt)}</td><td data-label=\"Closed\">{(run.IsClosed ? Time(run.ClosedAt) : "open")}</td>{ReportTable.Cell("Entries", Figure.Count(run.Entries))}{ReportTable.Cell("Lost", Figure.Count(run.LostEntries))}{ReportTable.Cell("Clock set back", Figure.Count(run.ClockSteps))}</tr>")),
            numbersFrom: 3,
            style: "stack")}");
    }

    public static Html Method() => ReportTable.Terms(
    [
        ("Energy",
            "Measured: read from a hardware counter. Modelled: computed from tokens or processor time by a documented model. Assumed: "
                + "neither. A sum adds the bounds, and takes the weakest method."),
        ("Idle power",
            "What local hardware draws while it does nothing, for the time of each call, split over the calls that ran at the same time. "
                + "It stands apart: it is in no energy, CO2e or claim above, only in the software carbon intensity. The time in which "
                + "nothing ran is booked to no request."),
        ("CO2e",
            "Operation: energy times the intensity of the grid at that time. Manufacture: a share of the hardware's, if the energy model "
                + "gives one. Both together for a request or token are the software carbon intensity, ISO/IEC 21031:2024."),
        ("Claims", "What a stage says it avoided, estimated by the same model as what is spent. Net: less the work of Wattwise itself."),
        ("Comparison",
            "Requests held out at random against the others; keys (users, conversations) are the sample. CO2e is that of operation, as in "
                + "the claims. docs/ledger.md of the repository has the estimator."),
        ("Unknown",
            "Amounts that are unknown are in no sum, and never guessed: calls without a price are counted beside the money of the others."),
    ]);

    private static string Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "never";
}
