using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>What the compression stage shortened, by kind of content and way; its card is there only if there is anything.</summary>
internal static class LedgerCompression
{
    public static Html Render(LedgerMonth month)
    {
        var records = month.Stages.Where(
            total => total is { Stage: WattwiseStages.Compression } && total.TokensBefore + total.TokensAfter > 0).ToArray();
        if (records.Length == 0)
            return Html.Empty;

        return Html.Of($"""
            <section aria-labelledby="compression-title" class="card">
            <h2 id="compression-title">Compression</h2>
            <p class="lead">Tokens of what was written shorter, as its own text and as it was sent; the rest of the prompts is in neither. A request counts in each row that it has something in.</p>
            {ReportTable.Create(
                ["Shortened", "Requests", "Tokens before", "Tokens after", "Less", "Avoided, claimed"],
                records.GroupBy(total => total.Reason ?? "").OrderByDescending(group => Removed(group)).ThenBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => Row(group.Key, group, counted: true)).Append(Row("All", records, counted: false)),
                numbersFrom: 1,
                style: "stack")}
            </section>
            """);
    }

    private static long Removed(IEnumerable<LedgerTotal> totals) => totals.Sum(total => total.TokensBefore - total.TokensAfter);

    // A request may have several records, so those of all rows are no number of requests.
    private static Html Row(string name, IEnumerable<LedgerTotal> totals, bool counted)
    {
        var list = totals.ToArray();
        var (before, after) = (list.Sum(total => total.TokensBefore), list.Sum(total => total.TokensAfter));
        return Html.Of(
            $"<tr><th scope=\"row\">{name}</th>{ReportTable.Cell("Requests", counted ? Figure.Count(list.Sum(total => total.Requests)) : "")}{ReportTable.Cell("Tokens before", Figure.Count(before))}{ReportTable.Cell("Tokens after", Figure.Count(after))}{ReportTable.Cell("Less", Figure.Percent(Figure.Saving(before, after)))}{ReportTable.Cell("Avoided, claimed", Figure.Energy(LedgerSummary.Sum(list, total => total.Avoided).Joules))}</tr>");
    }
}
