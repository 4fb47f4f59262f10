using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Directives;

namespace Wattwise.Benchmarks.Directives;

/// <summary>A year of requests over one trace, through the classes that run live, hour by hour, without any look ahead.</summary>
internal sealed class ReplayYear
{
    public const double JoulesPerKilowattHour = 3_600_000;

    /// <summary>The paper's server: 26,356.568 g over five years.</summary>
    public const double EmbodiedGramsPerSecond = 26_356.568 / (5 * 365 * 24 * 3600.0);

    private readonly ReplayTask[] _tasks, _sources;
    private readonly ReplayScenario _scenario;
    private readonly int _requestsPerHour;

    public ReplayYear(ReplayTask[] tasks, ReplayScenario scenario, int requestsPerHour)
    {
        _tasks = tasks;
        _sources = scenario.Shift is { To: var to } && !tasks.Contains(to) ? [.. tasks, to] : tasks;
        _scenario = scenario;
        _requestsPerHour = requestsPerHour;
        FirstMonth = new(tasks.Length);
        Later = new(tasks.Length);
        LongestBelow = new int[tasks.Length];
    }

    public ReplayTotals FirstMonth { get; }

    public ReplayTotals Later { get; }

    /// <summary>
    /// The most whole evaluation windows in a row in which a class was below its own level 0: the window in which requests change counts
    /// from the next evaluation on.
    /// </summary>
    public int[] LongestBelow { get; }

    public int Evaluations { get; private set; }

    public int Verdicts { get; private set; }

    public int Resets { get; private set; }

    public async Task RunAsync(ReplayTrace trace, int seed, CancellationToken cancellationToken)
    {
        var clock = new ReplayClock { Now = trace.Hours[0].Time };
        var options = new DirectivesOptions { Seed = seed, Policy = new LinearProgramPolicy(_scenario.Tolerance, EmbodiedGramsPerSecond) };
        using var model = new ReplayModel(_sources, _scenario.LieRate, seed);
        options.Judge = model;
        var services = new StageServices { TimeProvider = clock };
        options.Resolve(services);
        var stage = new StageContext(WattwiseStages.Directives, typeof(DirectivesChatClient), services);
        var knowledge = new DirectiveKnowledge(
            options.Levels.Count, options.QualityFloor, options.QualityFloors, options.MaxClasses, clock);
        var intensity = new IntensityWindow();
        var chooser = new DirectiveChooser(options, knowledge, intensity, embedder: null, embedderId: null, stage);
        var queue = new SampleQueue(options.MaxWaitingSamples, options.MaxClasses, seed);
        var meter = new ModelCallMeter(options.EnergyModel!, null, null, stage);
        using var log = new EvidenceLog(options, stage);
        var evaluator = new DirectiveEvaluator(options, knowledge, queue, log, meter, new DirectivesInstruments(stage), stage);
        var timing = new EvaluationTiming(options.EvaluationGrace, options.EvaluationLongestIdle, options.EvaluationInterval);
        timing.Start(clock.Now);
        var random = new Random(seed);
        var window = new ReplayTotals(_tasks.Length);
        var below = new int[_tasks.Length];
        var windowStart = clock.Now;
        foreach (var (time, grams) in trace.Hours)
        {
            clock.Now = time;
            model.ModelId = _scenario.ModelAt(time);
            intensity.Add(time, grams);
            var totals = time.Month == trace.Hours[0].Time.Month && time.Year == trace.Hours[0].Time.Year ? FirstMonth : Later;
            if (timing.IsDue(time, intensity))
            {
                await evaluator.RunAsync(model, cancellationToken);
                timing.Start(time);
                Evaluations++;
                if (evaluator.TakeSpent(default).Spent is { } spent)
                    totals.AddOverhead(spent.Joules, grams);
                if (_scenario.Shift is null || _scenario.HasShifted(windowStart))
                    EndWindow(window, below);
                windowStart = time;
                window = new ReplayTotals(_tasks.Length);
            }

            for (var i = 0; i < _requestsPerHour; i++)
                Answer(random, time, grams, totals, window);
        }

        Verdicts = model.Verdicts;
        Resets = knowledge.Report().Sum(report => report.Resets);

        void Answer(Random random, DateTimeOffset time, double grams, ReplayTotals totals, ReplayTotals window)
        {
            var index = random.Next(_tasks.Length);
            var source = index;
            if (_scenario.HasShifted(time) && _tasks[index] == _scenario.Shift!.Value.Of && random.NextDouble() < _scenario.ShiftedShare)
                source = Array.IndexOf(_sources, _scenario.Shift.Value.To);
            var (taskClass, task) = (_tasks[index].Name, _sources[source]);
            var choice = chooser.Choose(taskClass, model: null, askedFloor: null);
            var level = choice.Level.Value;
            var request = random.Next(task.Joules[level].Length);
            var joules = task.Joules[level][request];
            knowledge.Observe(
                taskClass, null, choice.Level, EnergyEstimate.Measured(joules), task.Seconds[level][request], grams, model.ModelId);
            totals.Add(index, task, level, 1, grams);
            window.Add(index, task, level, 1, grams);
            var place = queue.Draw(taskClass, null);
            if (place < 0)
                return;
            var prompt = ReplayModel.Text(source, request, random.Next(task.Preferred.Length));
            var answer = new SampleAnswer(
                ReplayModel.AnswerText(level, prompt, joules), EnergyEstimate.Measured(joules), task.Seconds[level][request], model.ModelId,
                1);
            queue.Put(new DirectiveSample(
                taskClass, default, [new ChatMessage(ChatRole.User, prompt)], null, prompt, choice.Level, answer), place);
        }
    }

    private void EndWindow(ReplayTotals window, int[] below)
    {
        for (var i = 0; i < below.Length; i++)
        {
            below[i] = window.Score[i] < (0.5 * window.Requests[i]) - 1e-6 ? below[i] + 1 : 0;
            LongestBelow[i] = Math.Max(LongestBelow[i], below[i]);
        }
    }
}
