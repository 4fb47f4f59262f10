using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Wattwise.Accounting;
using Wattwise.Directives;

namespace Wattwise.Tests.Directives;

public sealed class DirectivesInstrumentsTests : IDisposable
{
    private readonly ServiceProvider _provider = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private IMeterFactory Meters => _provider.GetRequiredService<IMeterFactory>();

    public void Dispose() => _provider.Dispose();

    [Fact]
    public async Task Each_request_is_counted_with_its_level_and_class()
    {
        using var requests = Collect<long>("wattwise.directives.requests");
        using var durations = Collect<double>("wattwise.directives.choice.duration");
        using var fixture = new DirectivesFixture(meters: Meters);

        await fixture.AskAsync();
        await fixture.AskAsync(streams: true);
        await fixture.AskAsync(new ChatOptions().ConfigureWattwise(o => o.DirectiveLevel = DirectiveLevel.Full));

        Assert.Equal(
            [(1, "questions"), (1, "questions"), (0, "unknown")],
            requests.GetMeasurementSnapshot()
                .Select(m => ((int)m.Tags["wattwise.directives.level"]!, (string)m.Tags["wattwise.task_class"]!)));
        Assert.Equal(3, durations.GetMeasurementSnapshot().Count);
    }

    [Fact]
    public async Task Judged_pairs_and_their_energy_add_up_to_what_judge_and_model_did()
    {
        using var judgements = Collect<long>("wattwise.directives.judgements");
        using var energy = Collect<double>("wattwise.directives.evaluation.energy");
        var world = new EvaluationWorld(1, meters: Meters);

        await world.RunWindowAsync();

        var judged = judgements.GetMeasurementSnapshot();
        Assert.Equal(world.Judgements, 2 * judged.Count);
        Assert.All(
            judged, m => Assert.Contains((string)m.Tags["wattwise.directives.judgement"]!, (string[])["better", "as_good", "worse"]));
        Assert.Equal((world.Answers * 200) + (world.Judgements * 20), energy.GetMeasurementSnapshot().Sum(m => m.Value), 1e-6);
    }

    [Fact]
    public void Quality_is_reported_of_the_model_of_which_the_least_is_certain()
    {
        using var evaluations = Collect<long>("wattwise.directives.evaluations");
        using var quality = Collect<double>("wattwise.directives.quality");
        var instruments = new DirectivesInstruments(
            new StageContext(WattwiseStages.Directives, typeof(DirectivesChatClient), new StageServices { MeterFactory = Meters }));

        instruments.CountEvaluation([Report("one", 0.9), Report("other", 0.4), Report("unjudged", 0) with { Levels = [default, default] }]);

        Assert.Equal(1, Assert.Single(evaluations.GetMeasurementSnapshot()).Value);
        Assert.Equal(
            [("low", 0.4), ("floor", 0.95), ("estimate", 1.0)],
            quality.GetMeasurementSnapshot().Select(m => ((string)m.Tags["wattwise.bound"]!, m.Value)));
    }

    [Fact]
    public void A_class_that_is_named_like_no_name_is_no_tag()
    {
        var names = new TaskClassNames();

        Assert.Equal(["questions", "other", "unknown"], new[] { "questions", "my name is Ada", null }.Select(names.TagOf));
        for (var i = 0; i < 200; i++)
            names.TagOf($"class-{i}");
        Assert.Equal(("questions", "other"), (names.TagOf("questions"), names.TagOf("class-199")));
    }

    private static DirectiveClassReport Report(string model, double low) =>
        new("questions", model, 0.95, [new(null, null, 1, 1, 0), new(null, null, 1.0, low, 50)], [null, null], 0);

    private MetricCollector<T> Collect<T>(string instrument)
        where T : struct => new(Meters, WattwiseTelemetry.MeterName, instrument);
}
