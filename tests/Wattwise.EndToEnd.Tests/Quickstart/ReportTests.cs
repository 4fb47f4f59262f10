using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Quickstart;
using Quickstart.Report;
using Wattwise.Reporting;
using static Wattwise.EndToEnd.Tests.Quickstart.MadeUpResults;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>The report of made-up figures: what it says follows from them, and it is one page that stands alone.</summary>
public partial class ReportTests
{
    [Fact]
    public void The_page_loads_nothing() => AssertLoadsNothing(Render(Compare(wrong: false)));

    [Fact]
    public void Texts_of_customers_are_encoded()
    {
        var hostile = Sample.Requests[0] with { Messages = [new Turn("user", "<script>alert('x')</script> {{style}}")] };
        var result = ModelCall(hostile, joules: 1);
        var page = Render(new Comparison(Sample, new RunResult("without", [result]), new RunResult("with", [result])));

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("{{style}}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_saving_is_net_of_what_wattwise_used()
    {
        // Two requests of 10 J; the second is served again for 1 J of look-up, and the first costs 1 J of look-up too: 20 J against 12 J.
        var comparison = Compare(wrong: false);

        Assert.Equal(20, comparison.Without.Energy.Joules, 9);
        Assert.Equal(12, comparison.With.Energy.Joules, 9);
        Assert.Equal(2, comparison.With.Overhead.Joules, 9);
        Assert.Contains("<h1>40 % less energy", Render(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cost_is_not_called_a_saving()
    {
        var request = Sample.Requests[0];
        var comparison = new Comparison(
            Sample, new RunResult("without", [ModelCall(request, joules: 10)]),
            new RunResult("with", [ModelCall(request, joules: 10, reason: "miss")]));

        Assert.Contains("10 % more energy", Render(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_answers_are_said_at_the_top()
    {
        Assert.Contains("1 wrong answer was served.", Render(Compare(wrong: true)), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong answer was served.", Render(Compare(wrong: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_answer_by_meaning_is_listed_with_both_questions()
    {
        var hits = Sample.Requests.Where(request => request.Kind == "paraphrase")
            .Select(request => SemanticHit(request, Sample.Requests.First(request.IsServedBy)))
            .ToList();
        var section = Section(Render(Of(hits)), "hits");

        Assert.All(hits, hit => Assert.Contains(
            $"<th scope=\"row\">{Encoded(hit.Request.Question)}</th><td data-label=\"Answered "
                + $"before\">{Encoded(hit.Hit!.Source.Question)}</td>", section, StringComparison.Ordinal));
        Assert.DoesNotContain("wrong", section, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_questions_of_an_answer_by_meaning_are_encoded()
    {
        var asked = Sample.Requests[1] with { Messages = [new Turn("user", "<b>Asked</b> & \"now\"")] };
        var before = Sample.Requests[0] with { Messages = [new Turn("user", "<i>Before</i>")] };
        var page = Render(Of([SemanticHit(asked, before)]));

        Assert.Contains("&lt;b&gt;Asked&lt;/b&gt; &amp; &quot;now&quot;", Section(page, "hits"), StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;Before&lt;/i&gt;", Section(page, "hits"), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Asked", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>Before", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_answer_by_meaning_is_marked()
    {
        var section = Section(Render(Compare(wrong: true)), "hits");

        Assert.Contains("<tr class=\"mistake\">", section, StringComparison.Ordinal);
        Assert.Contains("\u2717 wrong", section, StringComparison.Ordinal);
        Assert.DoesNotContain("mistake", Section(Render(Compare(wrong: false)), "hits"), StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_that_a_hit_lacks_is_a_dash()
    {
        var (asked, before) = (Sample.Requests[1], Sample.Requests[0]);
        var dash = Encoded("\u2013");

        var without = Section(Render(Of([SemanticHit(asked, before, similarity: 0.9123, verifierScore: null, probability: null)])), "hits");
        Assert.Contains("data-label=\"Cosine\">0.912</td>", without, StringComparison.Ordinal);
        Assert.Contains($"data-label=\"Verifier\">{dash}</td>", without, StringComparison.Ordinal);
        Assert.Contains($"data-label=\"Probability\">{dash}</td>", without, StringComparison.Ordinal);

        var with = Section(Render(Of([SemanticHit(asked, before, verifierScore: 0.75, probability: 0.9876)])), "hits");
        Assert.Contains("data-label=\"Verifier\">0.750</td>", with, StringComparison.Ordinal);
        Assert.Contains("data-label=\"Probability\">0.988</td>", with, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_left_to_the_model_are_counted_by_reason()
    {
        var (first, second) = (Sample.Requests[0], Sample.Requests[1]);
        var likeFirst = Sample.Requests.First(request => request.Kind == "paraphrase" && request.IsServedBy(first));
        var comparison = Of([
            ModelCall(first, joules: 1, reason: "verifier"),
            ModelCall(second, joules: 1, reason: "guard:number"),
            ModelCall(likeFirst, joules: 1, reason: "guard:number") with { Verdict = Verdict.Missed },
        ]);

        Assert.Equal(
            [("guard:number", 2, 1), ("verifier", 1, 0)],
            comparison.With.Refusals.Select(group => (group.Code, group.Requests.Count, group.Missed)));
        Assert.Contains(
            $"<th scope=\"row\">the guard found another number</th><td data-label=\"Asked, for "
                + $"example\">{Encoded(second.Question)}</td><td class=\"number\" data-label=\"Requests\">2</td><td class=\"number\" "
                + $"data-label=\"Missed\">1</td>",
            Section(Render(comparison), "refusals"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_was_busier_in_one_pass_is_said_at_the_top()
    {
        var request = Sample.Requests[0];
        var comparison = new Comparison(
            Sample, new RunResult("without", [ModelCall(request, joules: 20)]),
            new RunResult("with", [ModelCall(request, joules: 10, reason: "miss")]));

        Assert.Contains("50 % less energy for a token in the second pass", Render(comparison), StringComparison.Ordinal);
        Assert.DoesNotContain("energy for a token", Render(Compare(wrong: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_longer_answers_cost_is_told_apart_from_the_saving()
    {
        // 20 J without, and 12 + 1 + 1 J with: the second request is a hit. Had the first one's answer taken 10 J again, 12 J in place of
        // 20 J.
        var (first, second) = (Sample.Requests[0], Sample.Requests.First(request => request.Kind == "paraphrase"));
        var comparison = new Comparison(
            Sample,
            new RunResult("without", [ModelCall(first, joules: 10), ModelCall(second, joules: 10)]),
            new RunResult("with", [ModelCall(first, joules: 12, reason: "miss"), SemanticHit(second, first)]));

        Assert.Equal(
            "1 request was answered by the model in both passes, with 20 tokens for 10.0 J without and 20 tokens for 12.0 J with Wattwise: "
                + "rounding tips close "
            + "choices of a token, which makes an answer longer or shorter. Had they taken the same, the saving would be 40 %.",
            RunFacts.Chance(comparison));
        Assert.Null(
            RunFacts.Chance(new Comparison(
                Sample, new RunResult("without", [ModelCall(first, joules: 10)]), new RunResult("with", [SemanticHit(first, first)]))));
    }

    [Fact]
    public void Grams_follow_from_joules_and_intensity() =>
        // 20 J / 3.6e6 J per kWh x 360 g per kWh = 2 mg.
        Assert.Equal(0.002, Compare(wrong: false).Without.Grams!.Value, 9);

    [Theory]
    [InlineData(1234.5, "1,234 J")]
    [InlineData(56.78, "56.8 J")]
    [InlineData(1.234, "1.23 J")]
    [InlineData(0.01234, "0.0123 J")]
    [InlineData(0, "0 J")]
    [InlineData(-3.5, "\u22123.50 J")]
    public void Figures_keep_three_digits_or_all_before_the_point(double joules, string expected) =>
        Assert.Equal(expected, Figure.Joules(joules));

    internal static void AssertLoadsNothing(string page)
    {
        Assert.DoesNotMatch(LoadedAddress(), page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>The card of the page that a title's id names.</summary>
    private static string Section(string page, string name)
    {
        var start = page.IndexOf($"<section aria-labelledby=\"{name}-title\"", StringComparison.Ordinal);
        Assert.True(start >= 0, $"The page has no section '{name}'.");
        return page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)];
    }

    private static string Render(Comparison comparison) =>
        HtmlReport.Render(
            comparison, new ReportContext(DateTimeOffset.UnixEpoch, "dotnet run", [("Energy", "made up")], [("Machine", "none")]));

    [GeneratedRegex(
        """(src|href|srcset|data)\s*=\s*["']?(?!#)[^"'>\s]*[/:]|url\(|@import|fetch\(|XMLHttpRequest|https?:(?!//www\.w3\.org/)""",
        RegexOptions.IgnoreCase)]
    private static partial Regex LoadedAddress();
}
