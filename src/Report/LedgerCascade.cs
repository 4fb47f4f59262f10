using System.Globalization;
using Wattwise.Accounting;
using Wattwise.Cascade;

namespace Wattwise.Reporting;

/// <summary>What cascades did, by class and tier, and what they promised; its card is there only if there is anything.</summary>
internal static class LedgerCascade
{
    private const int MostRows = 50;
    private const string Requests = "Requests", Share = "Share of the class", Avoided = "Avoided, claimed", Drafts = "Drafts in vain",
        Beside = "Second opinions and evidence", Net = "Net";

    public static Html Render(LedgerMonth month) => month.Cascade.Count == 0 ? Html.Empty : Html.Of($"""
        <section aria-labelledby="cascade-title" class="card">
        <h2 id="cascade-title">Cascade</h2>
        <p class="lead">Which tier answered, and what that saved: what accepted answers avoided beside the strongest tier's, less drafts in vain, second opinions, evidence and the stage's own work. Avoided is a claim.</p>
        {Answers(month.Cascade)}
        {Certificates(month.Certificates)}
        </section>
        """);

    private static Html Answers(IReadOnlyList<LedgerTotal> totals)
    {
        var classes = totals.GroupBy(total => total.TaskClass).OrderByDescending(Answered)
            .ThenBy(group => group.Key, StringComparer.Ordinal).Take(MostRows);
        return ReportTable.Create(
            ["Class and tier", Requests, Share, Avoided, Drafts, Beside, Net],
            classes.SelectMany(one =>
                one.GroupBy(total => total.Tier).OrderByDescending(Answered).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(tier => Row($"{one.Key ?? "(no decision)"}, {tier.Key}", tier, Answered(one)))).Append(Row("All", totals, 0)),
            numbersFrom: 1,
            style: "stack");
    }

    private static Html Row(string name, IEnumerable<LedgerTotal> totals, long ofClass)
    {
        var list = totals.ToArray();
        var answered = Answered(list);
        var inVain = list.Where(total => total.Outcome == StageOutcome.Rejected).ToArray();
        var beside = list.Where(total => total.Reason is CascadeReasons.SecondOpinion or CascadeReasons.Evidence);
        var avoided = LedgerSummary.Sum(list, total => total.Avoided).Joules;
        var overhead = LedgerSummary.Sum(list, total => total.Overhead).Joules;
        var drafts = inVain.Length == 0
            ? ""
            : $"{Figure.Count(inVain.Sum(total => total.ModelCalls))}, "
                + $"{Figure.Energy(LedgerSummary.Sum(inVain, total => total.Spent).Joules)}";
        return Html.Of(
            $"<tr><th scope=\"row\">{name}</th>{ReportTable.Cell(Requests, Figure.Count(answered))}{ReportTable.Cell(Share, ofClass == 0 ? "" : Figure.Percent((double)answered / ofClass))}{ReportTable.Cell(Avoided, Figure.Energy(avoided))}{ReportTable.Cell(Drafts, drafts)}{ReportTable.Cell(Beside, Figure.Energy(LedgerSummary.Sum(beside, total => total.Spent).Joules))}{ReportTable.Cell(Net, Figure.Energy(avoided - overhead))}</tr>");
    }

    // Each request has one record of the cascade itself; second opinions, evidence and drafts in vain have records of their own.
    private static long Answered(IEnumerable<LedgerTotal> totals) => totals
        .Where(total => total is { Stage: WattwiseStages.Cascade, Reason: not (CascadeReasons.SecondOpinion or CascadeReasons.Evidence) })
        .Sum(total => total.Requests);

    private static Html Certificates(IReadOnlyList<LedgerCertificate> certificates) => certificates.Count == 0 ? Html.Empty : Html.Of($"""
        <p class="lead">What was promised last for each class: of its requests, the strongest tier answers at most the limit more rightly than the cascade, with the confidence, as compared by the one that is named. The regret is what was seen in the compared requests, an estimate and not the bound.</p>
        {ReportTable.Create(
            ["Class and tier", "Decided", "Promise", "Compared by", "Compared", "Requests decided", "Compared requests", "Limit", "Confidence", "Kept", "Regret seen"],
            certificates.Take(MostRows).Select(Row),
            numbersFrom: 5,
            style: "stack")}
        """);

    private static Html Row(LedgerCertificate one)
    {
        var period = one.Period is var (from, to) ? $"{Day(from)} to {Day(to)}" : "";
        return Html.Of(
            $"<tr><th scope=\"row\">{one.TaskClass ?? "(unknown)"}, {one.Tier}</th><td data-label=\"Decided\">{When(one.Rule)}</td><td data-label=\"Promise\">{(one.Infeasible is { } reason ? $"none: {reason.Replace('-', ' ')}" : "holds")}</td><td data-label=\"Compared by\">{one.JudgedBy}</td><td data-label=\"Compared\">{period}</td>{ReportTable.Cell("Requests decided", Figure.Count(one.Requests))}{ReportTable.Cell("Compared requests", Figure.Count(one.Count))}{ReportTable.Cell("Limit", Figure.Percent(one.MaxLoss))}{ReportTable.Cell("Confidence", Figure.Percent(1 - one.Risk))}{ReportTable.Cell("Kept", one.Infeasible is null ? Figure.Percent(one.KeptShare) : "")}{ReportTable.Cell("Regret seen", one.Infeasible is null ? Figure.Percent(one.ObservedLoss) : "")}</tr>");
    }

    private static string When(CascadeRule rule) => rule switch
    {
        CascadeRule.Before => "before the call",
        CascadeRule.Early => "after the first tokens",
        _ => "after the whole draft",
    };

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
