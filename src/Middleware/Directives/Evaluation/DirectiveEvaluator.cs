using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.Directives;

/// <summary>Has samples answered at other levels too, and has a judge compare the answers, in both orders.</summary>
/// <remarks>
/// One sample at a time. Bounded in samples, tokens, and energy relative to that of the requests. What it spent waits until
/// <see cref="TakeSpent"/> books it on the next request of the tenant and user whose sample it was.
/// </remarks>
internal sealed class DirectiveEvaluator(
    DirectivesOptions options,
    DirectiveKnowledge knowledge,
    SampleQueue queue,
    EvidenceLog log,
    ModelCallMeter meter,
    DirectivesInstruments instruments,
    StageContext stage)
{
    // Tenants and users whose evaluations are not booked yet. Beyond, nothing more is evaluated for others.
    private const int MaxUnbooked = 10_000;

    private readonly IResponseJudge _judge = options.Judge!;
    private readonly Outage _modelOutage = stage.Watch("evaluated model", "brief answers are not evaluated");
    private readonly Outage _judgeOutage = stage.Watch("judge", "brief answers are not evaluated");
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheScope, (EnergyEstimate? Spent, int Judged)> _unbooked = [];

    /// <summary>What evaluating for a tenant and user took since the last call, and how many comparisons that were.</summary>
    public (EnergyEstimate? Spent, int Judged) TakeSpent(CacheScope scope)
    {
        lock (_lock)
        {
            _unbooked.Remove(scope, out var taken);
            return taken;
        }
    }

    /// <summary>Runs one evaluation of what waits. Never throws but for cancellation.</summary>
    /// <param name="client">Answers.</param>
    /// <param name="cancellationToken">Ends the evaluation; what was found by then stays.</param>
    /// <returns>How many samples were looked at.</returns>
    public async Task<int> RunAsync(IChatClient client, CancellationToken cancellationToken)
    {
        var work = queue.TakeAll().Select(taken => new ClassWork(taken.TaskClass, taken.Model, taken.Samples, knowledge.Levels)).ToList();
        foreach (var one in work)
        {
            one.Budget = knowledge.With(one.TaskClass, one.Model, known =>
            {
                EvaluationPlan.Begin(known, stage.TimeProvider.GetUtcNow());
                var budget = EvaluationPlan.BudgetOf(known, options.MaxEvaluationShare);
                known.JoulesSince = 0;
                return budget;
            });
        }

        try
        {
            return await RunAsync([.. work], client, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var one in work)
                knowledge.With(one.TaskClass, one.Model, known => EvaluationPlan.End(known, one.Tally));
        }
    }

    private async Task<int> RunAsync(List<ClassWork> work, IChatClient client, CancellationToken cancellationToken)
    {
        // In turn, so that a limit that is hit leaves no class out.
        var (samples, tokens) = (0, 0L);
        while (work.Count > 0)
        {
            for (var i = work.Count - 1; i >= 0; i--)
            {
                if (samples >= options.MaxSamplesPerEvaluation || tokens >= options.MaxTokensPerEvaluation)
                    return samples;
                if (work[i].TakeNext(knowledge) is not ({ } sample, { Count: > 0 } levels))
                {
                    work.RemoveAt(i);
                    continue;
                }

                if (!HasRoom(sample.Scope))
                    continue;
                samples++;
                if (await TryEvaluateAsync(work[i], sample, levels, client, cancellationToken).ConfigureAwait(false) is not { } used)
                    return samples;
                tokens += used;
            }
        }

        return samples;
    }

    /// <returns>The tokens of the extra answers; <see langword="null"/> if model or judge failed.</returns>
    private async Task<long?> TryEvaluateAsync(
        ClassWork work, DirectiveSample sample, List<DirectiveLevel> levels, IChatClient client, CancellationToken cancellationToken)
    {
        var tokens = 0L;
        EnergyEstimate? spent = EnergyEstimate.Zero;
        var judged = 0;
        var part = _modelOutage;
        try
        {
            var full = await AnswerAtAsync(DirectiveLevel.Full).ConfigureAwait(false);
            foreach (var level in levels)
            {
                part = _modelOutage;
                var brief = await AnswerAtAsync(level).ConfigureAwait(false);
                part.Worked();
                part = _judgeOutage;
                var (score, cost) = await CompareAsync(sample.Prompt, full.Text, brief.Text, cancellationToken).ConfigureAwait(false);
                part.Worked();
                spent += cost;
                judged++;
                instruments.CountJudgement(sample.TaskClass, level, score);
                if (score is not { } known)
                    continue;
                work.Tally.Add(level.Value, known);
                Learn(sample, level, known, full, brief);
            }

            return tokens;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            part.Failed(exception);
            return null;
        }
        finally
        {
            work.Spent += spent?.Joules ?? 0;
            if (spent is { Joules: > 0 and var joules })
                instruments.CountEvaluationEnergy(joules);
            Book(sample.Scope, spent, judged);
        }

        async ValueTask<SampleAnswer> AnswerAtAsync(DirectiveLevel level)
        {
            if (sample.Level == level)
                return sample.Answer;
            var answer = await AnswerAsync(sample, level, client, cancellationToken).ConfigureAwait(false);
            tokens += answer.Tokens;
            spent += answer.Energy;
            return answer;
        }
    }

    private async Task<SampleAnswer> AnswerAsync(
        DirectiveSample sample, DirectiveLevel level, IChatClient client, CancellationToken cancellationToken)
    {
        var (messages, chatOptions) = DirectiveWording.Apply(options.Levels[level.Value], sample.Messages, sample.Options);
        using var timeout = new CancellationTokenSource(options.JudgeTimeout, stage.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var call = meter.Start();
        var response = await client.GetResponseAsync(messages, chatOptions, linked.Token).WaitAsync(linked.Token).ConfigureAwait(false);
        return call.End(response.Text, response.Usage, response.ModelId ?? chatOptions?.ModelId);
    }

    /// <returns>The score of the brief answer; <see langword="null"/> if the judge cannot say.</returns>
    private async Task<(double? Score, EnergyEstimate? Spent)> CompareAsync(
        string prompt, string full, string brief, CancellationToken cancellationToken)
    {
        if (full == brief)
            return (0.5, EnergyEstimate.Zero);

        using var timeout = new CancellationTokenSource(options.JudgeTimeout, stage.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var measurement = EnergyMeasurement.StartAround(stage.EnergyMeter);
        var one = await _judge.CompareAsync(new ComparedAnswers(prompt, full, brief), linked.Token)
            .AsTask().WaitAsync(linked.Token).ConfigureAwait(false);
        var other = await _judge.CompareAsync(new ComparedAnswers(prompt, brief, full), linked.Token)
            .AsTask().WaitAsync(linked.Token).ConfigureAwait(false);
        var spent = one.Spent + other.Spent is { } reported ? (reported.IsAmount ? reported : null) : measurement.Elapsed();

        // A judge whose word depends on the order has no word.
        double? score = (one.Preferred, other.Preferred) switch
        {
            (null, _) or (_, null) => null,
            (AnswerPreference.Second, AnswerPreference.First) => 1,
            (AnswerPreference.First, AnswerPreference.Second) => 0,
            _ => 0.5,
        };
        return (score, spent);
    }

    private void Learn(DirectiveSample sample, DirectiveLevel level, double score, in SampleAnswer full, in SampleAnswer brief)
    {
        var evidence = new DirectiveEvidence(
            stage.TimeProvider.GetUtcNow(), sample.TaskClass, level, score, sample.Options?.ModelId, brief.ModelId)
        {
            FullJoules = full.Energy?.Joules,
            BriefJoules = brief.Energy?.Joules,
            FullSeconds = full.Seconds,
            BriefSeconds = brief.Seconds,
        };
        if (knowledge.Learn(evidence))
            log.Append(evidence with { IsReset = true });
        else
            log.Append(evidence);
    }

    private bool HasRoom(CacheScope scope)
    {
        lock (_lock)
            return _unbooked.Count < MaxUnbooked || _unbooked.ContainsKey(scope);
    }

    private void Book(CacheScope scope, EnergyEstimate? spent, int judged)
    {
        lock (_lock)
        {
            var (sum, count) = _unbooked.GetValueOrDefault(scope, (EnergyEstimate.Zero, 0));
            _unbooked[scope] = (sum + spent, count + judged);
        }
    }

    /// <summary>What an evaluation does in one class.</summary>
    private sealed class ClassWork(string taskClass, string? model, DirectiveSample[] samples, int levels)
    {
        private int _next;

        public string TaskClass { get; } = taskClass;

        public string? Model { get; } = model;

        public double Budget { get; set; }

        public double Spent { get; set; }

        public EvaluationTally Tally { get; } = new(levels);

        /// <summary>The next sample and the levels to compare; nothing if the class has had its share.</summary>
        public (DirectiveSample? Sample, List<DirectiveLevel>? Levels) TakeNext(DirectiveKnowledge knowledge)
        {
            if (_next >= samples.Length)
                return default;
            var left = double.IsPositiveInfinity(Budget) ? 1 : 1 - (Spent / Budget);
            var next = knowledge.With(TaskClass, Model, known => EvaluationPlan.Next(known, Tally, left));
            return next.Count == 0 ? default : (samples[_next++], next);
        }
    }
}
