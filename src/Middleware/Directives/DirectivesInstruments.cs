using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Wattwise.Directives;

/// <summary>The metrics of the directives stage on the meter <c>Wattwise</c>; no tag ever holds text of a user or a model.
/// Thread-safe.</summary>
internal sealed class DirectivesInstruments
{
    private const string LevelTag = "wattwise.directives.level";
    private const string ClassTag = "wattwise.task_class";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _evaluations;
    private readonly Counter<long> _judgements;
    private readonly Counter<double> _evaluationEnergy;
    private readonly Gauge<double> _quality;
    private readonly Histogram<double> _duration;
    private readonly TaskClassNames _names = new();
    private readonly StageContext _stage;

    public DirectivesInstruments(StageContext stage)
    {
        _stage = stage;
        var meter = stage.Meter;
        _requests = meter.CreateCounter<long>(
            "wattwise.directives.requests", "{request}", "Requests that came to the directives stage, by level and class.");
        _evaluations = meter.CreateCounter<long>(
            "wattwise.directives.evaluations", "{evaluation}", "Rounds in which samples were answered at other levels and judged.");
        _judgements = meter.CreateCounter<long>(
            "wattwise.directives.judgements", "{judgement}",
            "Pairs of a full and a brief answer that a judge compared, by its word, level and class.");
        _evaluationEnergy = meter.CreateCounter<double>(
            "wattwise.directives.evaluation.energy", "J", "Energy of evaluations: extra answers and judge, where it is known.");
        _quality = meter.CreateGauge<double>(
            "wattwise.directives.quality", "1",
            "Quality of brief answers relative to full ones, with its lower confidence bound and floor, by level and class.");
        _duration = meter.CreateHistogram<double>(
            "wattwise.directives.choice.duration", "s", "Time that the stage took before it called the model.");
    }

    public void CountRequest(DirectiveChoice choice, TimeSpan duration) =>
        _stage.Report((Instruments: this, choice, duration), static request =>
        {
            var instruments = request.Instruments;
            if (instruments._requests.Enabled)
            {
                instruments._requests.Add(
                    1, new(LevelTag, (int)request.choice.Level.Value), new(ClassTag, instruments._names.TagOf(request.choice.TaskClass)));
            }

            instruments._duration.Record(request.duration.TotalSeconds);
        });

    /// <param name="taskClass">The class.</param>
    /// <param name="level">The level of the brief answer.</param>
    /// <param name="score">Its score; <see langword="null"/> if the judge cannot say.</param>
    public void CountJudgement(string taskClass, DirectiveLevel level, double? score) => _stage.Report(
        (Instruments: this, taskClass, level, score), static judged => judged.Instruments._judgements.Add(
            1,
            new("wattwise.directives.judgement", judged.score switch
            {
                null => "unknown",
                > 0.75 => "better",
                < 0.25 => "worse",
                _ => "as_good",
            }),
            new(LevelTag, (int)judged.level.Value),
            new(ClassTag, judged.Instruments._names.TagOf(judged.taskClass))));

    public void CountEvaluationEnergy(double joules) =>
        _stage.Report((_evaluationEnergy, joules), static spent => spent._evaluationEnergy.Add(spent.joules));

    /// <summary>Counts an evaluation that has ended, and reports what is known after it.</summary>
    public void CountEvaluation(IReadOnlyList<DirectiveClassReport> known) => _stage.Report((Instruments: this, known), static state =>
    {
        state.Instruments._evaluations.Add(1);
        if (!state.Instruments._quality.Enabled)
            return;

        // Of the models of a class, the one of which the least is certain: a gauge has one value.
        foreach (var models in state.known.GroupBy(report => state.Instruments._names.TagOf(report.TaskClass)))
        {
            for (var level = 1; level < models.First().Levels.Count; level++)
            {
                var judged = models.Where(report => report.Levels[level].Judged > 0).ToList();
                if (judged.Count > 0)
                    state.Instruments.RecordQuality(models.Key, level, judged.MinBy(report => report.Levels[level].QualityLow)!);
            }
        }
    });

    private void RecordQuality(string taskClass, int level, DirectiveClassReport report)
    {
        var known = report.Levels[level];
        Record("low", known.QualityLow);
        Record("floor", report.QualityFloor);
        if (known.Quality is { } quality)
            Record("estimate", quality);

        void Record(string bound, double value) =>
            _quality.Record(value, new TagList { { "wattwise.bound", bound }, { LevelTag, level }, { ClassTag, taskClass } });
    }
}
