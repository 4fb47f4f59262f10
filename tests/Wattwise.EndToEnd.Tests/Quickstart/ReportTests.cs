using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Quickstart;
using Quickstart.Report;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Carbon;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>The report of made-up figures: what it says follows from them, and it is one page that stands alone.</summary>
public partial class ReportTests
{
    private static readonly Workload Sample = Workload.Load(Path.Combine(AppContext.BaseDirectory, "workload"));

    private static readonly CarbonIntensity Intensity = new(
        360, new GridZone("XYZ"), DateTimeOffset.MinValue, DateTimeOffset.MaxValue, IntensitySignal.AverageLocation, IsEstimated: true, "a test");

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
            Sample, new RunResult("without", [ModelCall(request, joules: 10)]), new RunResult("with", [ModelCall(request, joules: 10, overhead: 1)]));

        Assert.Contains("10 % more energy", Render(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_answers_are_said_at_the_top()
    {
        Assert.Contains("1 wrong answer was served.", Render(Compare(wrong: true)), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong answer was served.", Render(Compare(wrong: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_was_busier_in_one_pass_is_said_at_the_top()
    {
        var request = Sample.Requests[0];
        var comparison = new Comparison(Sample, new RunResult("without", [ModelCall(request, joules: 20)]), new RunResult("with", [ModelCall(request, joules: 10, overhead: 1)]));

        Assert.Contains("50 % less energy for a token in the second pass", Render(comparison), StringComparison.Ordinal);
        Assert.DoesNotContain("energy for a token", Render(Compare(wrong: false)), StringComparison.Ordinal);
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
    public void Figures_keep_three_digits_or_all_before_the_point(double joules, string expected) => Assert.Equal(expected, Figure.Joules(joules));

    internal static void AssertLoadsNothing(string page)
    {
        Assert.DoesNotMatch(LoadedAddress(), page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    private static Comparison Compare(bool wrong)
    {
        var (first, second) = (Sample.Requests[0], Sample.Requests.First(request => request.Kind == "paraphrase"));
        var served = new RequestResult(
            second,
            "answer",
            Footprint(Lookup(1, StageOutcome.Answered)),
            new Hit(CacheTier.Semantic, wrong ? Sample.Requests[1] : first, 0.9, 0.8),
            "semantic",
            IsComplete: true,
            wrong ? Verdict.WrongHit : Verdict.RightHit);
        return new Comparison(
            Sample,
            new RunResult("without", [ModelCall(first, joules: 10), ModelCall(second, joules: 10)]),
            new RunResult("with", [ModelCall(first, joules: 10, overhead: 1), served]));
    }

    private static RequestResult ModelCall(WorkloadRequest request, double joules, double overhead = 0)
    {
        var call = new StageRecord(
            WattwiseStages.Model,
            StageOutcome.ModelCalled,
            "metered",
            EnergyEstimate.Modelled(joules, joules / 2, joules * 2),
            null,
            TimeSpan.FromSeconds(1),
            new UsageDetails { InputTokenCount = 100, OutputTokenCount = 20 });
        StageRecord[] stages = overhead > 0 ? [Lookup(overhead, StageOutcome.PassedThrough), call] : [call];
        return new RequestResult(request, "answer", Footprint(stages), null, overhead > 0 ? "miss" : null, IsComplete: true, Verdict.Fresh);
    }

    private static StageRecord Lookup(double joules, StageOutcome outcome) =>
        new(WattwiseStages.SemanticCache, outcome, "semantic", EnergyEstimate.Modelled(joules, joules, joules), null, TimeSpan.FromMilliseconds(20), null);

    private static RequestFootprint Footprint(params StageRecord[] stages) => new(stages, TimeSpan.FromSeconds(1), Intensity, new Money(0.001m, "USD"));

    private static string Render(Comparison comparison) =>
        HtmlReport.Render(comparison, new ReportContext(DateTimeOffset.UnixEpoch, "dotnet run", [("Energy", "made up")], [("Machine", "none")]));

    [GeneratedRegex("""(src|href|srcset|data)\s*=\s*["']?(?!#)[^"'>\s]*[/:]|url\(|@import|fetch\(|XMLHttpRequest|https?:(?!//www\.w3\.org/)""", RegexOptions.IgnoreCase)]
    private static partial Regex LoadedAddress();
}
