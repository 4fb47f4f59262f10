using Wattwise.Caching;
using static Wattwise.Reporting.ReportTable;

namespace Quickstart.Report;

/// <summary>The tables of the report.</summary>
internal static class Tables
{
    public static Html Figures(Comparison comparison) => Create(
        ["", "Without", "With Wattwise", "Difference"],
        comparison.Rows.Select(row => Html.Of(
            $"<tr{(row.Name.StartsWith(' ') ? new Html(" class=\"part\"") : Html.Empty)}><th scope=\"row\">{row.Name.Trim()}</th>{Cell("Without", row.Without)}{Cell("With Wattwise", row.With)}{Cell("Difference", row.Difference)}</tr>")),
        numbersFrom: 1,
        style: "stack");

    public static Html Tenants(Comparison comparison) => Create(
        ["Company", "Requests", "Answered from cache", "Wrong", "Energy without", "Energy with", "Less"],
        comparison.Workload.Tenants.Values.Select(tenant =>
        {
            var with = comparison.With.Requests.Where(request => request.Request.Tenant == tenant.Id).ToList();
            var after = with.Sum(request => request.Footprint.Spent.Joules);
            var before = comparison.Without.Requests.Where(request => request.Request.Tenant == tenant.Id)
                .Sum(request => request.Footprint.Spent.Joules);
            return Html.Of(
                $"<tr><th scope=\"row\">{tenant.Name}</th>{Cell("Requests", Figure.Count(with.Count))}{Cell("Answered from cache", Figure.Count(with.Count(request => request.Hit is not null)))}{Cell("Wrong", Figure.Count(with.Count(request => request.Verdict == Verdict.WrongHit)))}{Cell("Energy without", Figure.Joules(before))}{Cell("Energy with", Figure.Joules(after))}{Cell("Less", Figure.Percent(Figure.Saving(before, after)))}</tr>");
        }),
        numbersFrom: 1,
        style: "stack");

    public static Html SemanticHits(Comparison comparison)
    {
        var hits = comparison.With.Requests.Where(request => request.Hit is { Tier: CacheTier.Semantic }).ToList();
        if (hits.Count == 0)
            return Html.Of($"<p class=\"quiet\">None in this run.</p>");

        return Html.Of(
            $"<p class=\"lead\">Each answer that was given again to a question in other words. Cosine is the similarity of the two texts, 1 for the same; verifier is the checking model's score that they ask for the same; probability, where the cache's policy has one, is its estimate that the answer is right.</p>\n{Create(
            ["Company", "Asked", "Answered before", "By the labels", "Cosine", "Verifier", "Probability"],
            hits.Select(hit => Html.Of(
                $"<tr class=\"{(hit.Verdict == Verdict.WrongHit ? "mistake" : "")}\"><td data-label=\"Company\">{Company(comparison, hit)}</td><th scope=\"row\">{hit.Request.Question}</th><td data-label=\"Answered before\">{hit.Hit!.Source.Question}</td><td data-label=\"By the labels\">{Badge(hit.Verdict)}</td>{Cell("Cosine", Figure.Score(hit.Hit.Similarity))}{Cell("Verifier", Figure.Score(hit.Hit.VerifierScore))}{Cell("Probability", Figure.Score(hit.Hit.Probability))}</tr>")),
            numbersFrom: 4,
            style: "stack")}");
    }

    public static Html Refusals(Comparison comparison)
    {
        var refusals = comparison.With.Refusals;
        if (refusals.Count == 0)
            return Html.Of($"<p class=\"quiet\">None in this run.</p>");

        return Html.Of(
            $"<p class=\"lead\">Why the model was asked. Missed counts those that an earlier answer would have served, by the labels; for the others, asking the model was right. The cache records a reason and no text, so the example is a question that was asked, not the one it was compared with.</p>\n{Create(
            ["Reason", "Asked, for example", "Requests", "Missed"],
            refusals.Select(group => Html.Of(
                $"<tr><th scope=\"row\">{Reasons.Explain(group.Code)}</th><td data-label=\"Asked, for example\">{group.Requests[0].Request.Question}</td>{Cell("Requests", Figure.Count(group.Requests.Count))}{Cell("Missed", Figure.Count(group.Missed))}</tr>")),
            numbersFrom: 2,
            style: "stack")}");
    }

    public static Html LookAlikes(Comparison comparison)
    {
        var nearMisses = comparison.With.Requests.Where(request => request.Request.Near is not null).ToList();
        if (nearMisses.Count == 0)
            return Html.Of($"<p class=\"quiet\">None in this run.</p>");

        var questions = comparison.Workload.Requests.ToDictionary(request => request.Id);
        return Html.Of(
            $"<p class=\"lead\">Questions in nearly the same words as an earlier one, but with another right answer. Serving the earlier answer would be a mistake.</p>\n{Create(
            ["Company", "Asked", "Resembles", "Differs in", "What happened"],
            nearMisses.Select(miss =>
            {
                var near = questions[miss.Request.Near!];
                var elsewhere = near.Tenant == miss.Request.Tenant ? "" : $" ({comparison.Workload.Tenants[near.Tenant].Name})";
                var outcome = miss.Hit is null ? Html.Of($"{Reasons.Explain(miss.CacheReason)}") : Html.Of($"{Badge(miss.Verdict)}: answered like \u201C{miss.Hit.Source.Question}\u201D");
                return Html.Of(
                    $"<tr><td data-label=\"Company\">{Company(comparison, miss)}</td><th scope=\"row\">{miss.Request.Question}</th><td data-label=\"Resembles\">{near.Question}{elsewhere}</td><td data-label=\"Differs in\">{miss.Request.Kind.Split(':')[^1]}</td><td data-label=\"What happened\">{outcome}</td></tr>");
            }),
            style: "stack")}");
    }

    public static Html Missed(Comparison comparison)
    {
        var missed = comparison.With.Requests.Where(request => request.Verdict == Verdict.Missed).ToList();
        if (missed.Count == 0)
            return Html.Of($"<p class=\"quiet\">None in this run.</p>");

        return Html.Of(
            $"<p class=\"lead\">An earlier answer would have served, but Wattwise was not sure enough, so the model was asked. That costs a saving, never a right answer.</p>\n{Create(
            ["Company", "Asked", "Could have been answered like", "Why not"],
            missed.Select(miss =>
            {
                var earlier = comparison.With.Requests.TakeWhile(result => result != miss).Where(result => miss.Request.IsServedBy(result.Request)).ToList();
                var reason = earlier.Any(result => result.IsComplete) ? Reasons.Explain(miss.CacheReason) : Reasons.CutOff;
                return Html.Of(
                    $"<tr><td data-label=\"Company\">{Company(comparison, miss)}</td><th scope=\"row\">{miss.Request.Question}</th><td data-label=\"Could have been answered like\">{earlier[0].Request.Question}</td><td data-label=\"Why not\">{reason}</td></tr>");
            }),
            style: "stack")}");
    }

    public static Html EachRequest(Comparison comparison)
    {
        var rows = comparison.With.Requests.Zip(comparison.Without.Requests, (with, without) => Html.Of(
            $"<tr><td data-label=\"No.\">{with.Request.Id}</td><td data-label=\"Company\">{Company(comparison, with)}</td><th scope=\"row\">{with.Request.Question}</th><td data-label=\"Kind\">{with.Request.Kind}</td><td data-label=\"Answered by\">{AnsweredBy(with)}</td><td class=\"number\" data-label=\"Without\">{Figure.Joules(without.Footprint.Spent.Joules)}</td><td class=\"number\" data-label=\"With\">{Figure.Joules(with.Footprint.Spent.Joules)}</td></tr>"));
        return Html.Of(
            $"<details><summary>Show all {comparison.With.Requests.Count} requests</summary>{Create(["No.", "Company", "Asked", "Kind", "Answered by", "Without", "With"], rows, numbersFrom: 5, style: "stack")}</details>");
    }

    private static Html AnsweredBy(RequestResult result) => result.Hit is null
        ? Html.Of($"model")
        : Html.Of($"{Reasons.CodeOf(result.Hit.Tier)}, from {result.Hit.Source.Id}: {Badge(result.Verdict)}");

    private static Html Badge(Verdict verdict) => verdict == Verdict.WrongHit
        ? Html.Of($"<span class=\"wrong\">\u2717 wrong</span>")
        : Html.Of($"<span class=\"right\">\u2713 right</span>");

    private static string Company(Comparison comparison, RequestResult result) => comparison.Workload.Tenants[result.Request.Tenant].Name;
}
