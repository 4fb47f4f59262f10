using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>What the directives stage did: how many requests it asked to be brief, what it claims, and what its evidence cost.</summary>
internal static class LedgerDirectives
{
    public static Html Render(LedgerMonth month)
    {
        var records = month.Stages.Where(total => total.Stage == WattwiseStages.Directives).ToArray();
        if (records.Length == 0)
            return Html.Of($"<p class=\"quiet\">No request went through the directives stage.</p>");

        var groups = records.GroupBy(total => Kind(total)).OrderBy(group => group.Key).ToArray();
        return Html.Of(
            $"<p class=\"lead\">Answers are asked to be brief only in classes of requests in which a judge found that good enough. Avoided is a claim: the mean of full answers less that of brief ones.</p>\n{ReportTable.Create(
            ["Requests that", "Number", "Avoided, claimed", "Spent by the stage", "Net"],
            groups.Select(group => Row(Name(group.Key), group)).Append(Row("All", records, counted: false)),
            numbersFrom: 1,
            style: "stack")}");
    }

    private static int Kind(LedgerTotal total) => total switch
    {
        { Reason: Wattwise.Directives.DirectiveReasons.Evaluation } => 3,
        { Outcome: StageOutcome.Applied } => 0,
        { Outcome: StageOutcome.Failed } => 2,
        _ => 1,
    };

    private static string Name(int kind) => kind switch
    {
        0 => "were asked to be brief",
        1 => "were left alone",
        2 => "went on without it, since a part failed",
        _ => "carry the cost of evidence",
    };

    private static Html Row(string name, IEnumerable<LedgerTotal> totals, bool counted = true)
    {
        var list = totals.ToArray();
        var (avoided, overhead) = (LedgerSummary.Sum(list, total => total.Avoided), LedgerSummary.Sum(list, total => total.Overhead));
        return Html.Of(
            $"<tr><th scope=\"row\">{name}</th>{ReportTable.Cell("Number", counted ? Figure.Count(list.Sum(total => total.Requests)) : "")}{ReportTable.Cell("Avoided, claimed", Figure.Energy(avoided.Joules))}{ReportTable.Cell("Spent by the stage", Figure.Energy(overhead.Joules))}{ReportTable.Cell("Net", Figure.Energy(avoided.Joules - overhead.Joules))}</tr>");
    }
}
