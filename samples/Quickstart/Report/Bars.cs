using System.Globalization;
using Wattwise.Caching;

namespace Quickstart.Report;

/// <summary>The two bar charts: where the energy went, and where the answers came from.</summary>
internal static class Bars
{
    public static Html Energy(Comparison comparison)
    {
        var widest = Math.Max(comparison.Without.Energy.High, comparison.With.Energy.High);
        var overhead = comparison.With.Overhead.Joules / comparison.With.Energy.Joules;
        return Html.Of($"""
            <div class="bars">
            {Bar("Without Wattwise", comparison.Without, "is-without", widest)}
            {Bar("With Wattwise", comparison.With, "is-with", widest)}
            </div>
            <ul class="legend"><li><i class="is-without"></i><i class="is-with"></i>model</li><li><i class="is-own"></i>Wattwise itself</li><li>&#x22A2;&#x22A3; bounds ({comparison.Method})</li></ul>
            <h3>What Wattwise itself costs</h3>
            <p class="quiet">{Figure.Joules(comparison.With.Overhead.Joules)} and {Figure.Seconds(comparison.With.OverheadTime)} for all requests, {Figure.Percent(double.IsFinite(overhead) ? overhead : 0)} of the energy with Wattwise: the model that compares questions, the one that checks each match, and the look-ups.</p>
            """);
    }

    public static Html Answers(Comparison comparison)
    {
        var requests = comparison.With.Requests;
        var exact = requests.Count(request => request.Hit is { Tier: CacheTier.Exact });
        var semantic = requests.Count(request => request.Hit is { Tier: CacheTier.Semantic });
        var strip = Html.Join(
            requests.Select(request =>
                Html.Of($"<span class=\"{Class(request)}\" title=\"{request.Request.Id}: {request.Request.Question}\"></span>")));
        return Html.Of($"""
            <p class="lead">One square for each request, in order of arrival.</p>
            <div class="strip" role="img" aria-label="{exact} exact repeats, {semantic} other wordings, {requests.Count - exact - semantic} answered by the model">
            {strip}
            </div>
            <ul class="legend"><li><i class="is-exact"></i>{exact} the same words again</li><li><i class="is-semantic"></i>{semantic} other words, same question</li><li><i class="is-model"></i>{requests.Count - exact - semantic} answered by the model</li>{WrongLegend(comparison)}</ul>
            """);
    }

    private static Html WrongLegend(Comparison comparison) => comparison.With.Count(Verdict.WrongHit) is > 0 and var wrong
        ? Html.Of($"<li><i class=\"is-wrong\"></i>{wrong} wrong</li>")
        : Html.Empty;

    private static string Class(RequestResult request) => request switch
    {
        { Verdict: Verdict.WrongHit } => "is-wrong",
        { Hit.Tier: CacheTier.Semantic } => "is-semantic",
        { Hit: not null } => "is-exact",
        _ => "is-model",
    };

    private static Html Bar(string name, RunResult run, string style, double widest)
    {
        var model = run.Energy.Joules - run.Overhead.Joules;
        var own = run.Overhead.Joules > 0
            ? Html.Of($"<span class=\"is-own\" style=\"width:{Width(run.Overhead.Joules)}\"></span>")
            : Html.Empty;
        var bounds = run.Energy.High > run.Energy.Low
            ? Html.Of(
                $"<span class=\"bounds\" style=\"left:{Width(run.Energy.Low)};width:{Width(run.Energy.High - run.Energy.Low)}\"></span>")
            : Html.Empty;
        return Html.Of($"""
            <div><div class="what"><span>{name}</span><b>{Figure.Joules(run.Energy.Joules)}</b></div>
            <div class="track" role="img" aria-label="{Figure.Joules(model)} by the model, {Figure.Joules(run.Overhead.Joules)} by Wattwise itself; bounds {Figure.Bounds(run.Energy)}"><span class="{style}" style="width:{Width(model)}"></span>{own}{bounds}</div></div>
            """);

        string Width(double joules) => widest <= 0 ? "0" : (joules / widest * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
    }
}
