using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Directives;
using Wattwise.Judging;

namespace Wattwise.Tests.Directives;

/// <summary>Requests of one class with a known truth, through knowledge, policy, samples and evaluator as they run live.</summary>
internal sealed class EvaluationWorld : IChatClient, IResponseJudge
{
    public const string TaskClass = "questions";

    private readonly Random _random;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public EvaluationWorld(int seed, Action<DirectivesOptions>? configure = null, IMeterFactory? meters = null)
    {
        _random = new Random(seed);
        var options = new DirectivesOptions { Judge = this, Seed = seed };
        configure?.Invoke(options);
        var services = new StageServices { TimeProvider = _clock, MeterFactory = meters };
        options.Resolve(services);
        var stage = new StageContext(WattwiseStages.Directives, typeof(DirectivesChatClient), services);
        Knowledge = new DirectiveKnowledge(options.Levels.Count, options.QualityFloor, options.QualityFloors, options.MaxClasses, _clock);
        Chooser = new DirectiveChooser(options, Knowledge, new IntensityWindow(), null, null, stage);
        Queue = new SampleQueue(options.MaxWaitingSamples, options.MaxClasses, seed);
        var meter = new ModelCallMeter(options.EnergyModel!, null, null, stage);
        Evaluator = new DirectiveEvaluator(
            options, Knowledge, Queue, new EvidenceLog(options, stage), meter, new DirectivesInstruments(stage), stage);
    }

    public DirectiveKnowledge Knowledge { get; }

    public DirectiveChooser Chooser { get; }

    public SampleQueue Queue { get; }

    public DirectiveEvaluator Evaluator { get; }

    /// <summary>The chances that the brief answer is better, and that it is as good.</summary>
    public (double Win, double Tie) Truth { get; set; } = (0.4, 0.35);

    /// <summary>The share of the judge's answers that are lies.</summary>
    public double LieRate { get; set; }

    public string ModelId { get; set; } = "model-1";

    /// <summary>Called before each answer and each judgement.</summary>
    public Action? OnCall { get; set; }

    public int Answers { get; private set; }

    public int Judgements { get; private set; }

    /// <summary>The share of the window's requests that got a directive; then an evaluation.</summary>
    public async Task<double> RunWindowAsync(int requests = 2_000)
    {
        var brief = 0;
        for (var i = 0; i < requests; i++)
        {
            var level = Chooser.Choose(TaskClass, null, null).Level;
            brief += level == DirectiveLevel.Full ? 0 : 1;
            Knowledge.Observe(TaskClass, null, level, JoulesAt(level.Value), 1, null, ModelId);
            if (Queue.Draw(TaskClass, null) is not (>= 0 and var place))
                continue;
            var draw = _random.NextDouble();
            var prompt = draw < Truth.Win ? $"brief wins {i}" : draw < Truth.Win + Truth.Tie ? $"tie {i}" : $"full wins {i}";
            var answer = new SampleAnswer(level == DirectiveLevel.Full ? "full" : "brief", JoulesAt(level.Value), 1, ModelId, 10);
            Queue.Put(new DirectiveSample(TaskClass, default, [Chat.User(prompt)], null, prompt, level, answer), place);
        }

        _clock.Advance(TimeSpan.FromHours(24));
        await Evaluator.RunAsync(this, Chat.Token);
        return (double)brief / requests;
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        OnCall?.Invoke();
        Answers++;
        var isBrief = messages.First().Role == ChatRole.System;
        var usage = new UsageDetails { InputTokenCount = 5, OutputTokenCount = 5 };
        usage.SetEnergy(JoulesAt(isBrief ? 1 : 0));
        return Task.FromResult(new ChatResponse(Chat.Assistant(isBrief ? "brief" : "full")) { ModelId = ModelId, Usage = usage });
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<Comparison> CompareAsync(ComparedAnswers answers, CancellationToken cancellationToken = default)
    {
        OnCall?.Invoke();
        Judgements++;
        var better = answers.Prompt.StartsWith("tie", StringComparison.Ordinal) ? AnswerPreference.Neither
            : answers.Prompt.StartsWith(answers.First, StringComparison.Ordinal) ? AnswerPreference.First : AnswerPreference.Second;
        if (_random.NextDouble() < LieRate)
            better = better == AnswerPreference.First ? AnswerPreference.Second : AnswerPreference.First;
        return new(new Comparison(better, EnergyEstimate.Measured(20)));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static EnergyEstimate JoulesAt(int level) => EnergyEstimate.Measured(level == 0 ? 1_000 : 200);
}
