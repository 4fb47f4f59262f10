using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Directives;

/// <summary>Chooses the level of a request: exclusions, class, evidence, policy. Never throws but for the caller's cancellation.</summary>
internal sealed class DirectiveChooser(
    DirectivesOptions options, DirectiveKnowledge knowledge, IntensityWindow intensity, PromptEmbedder? embedder, string? embedderId,
    StageContext stage)
{
    private const string Consequence = "requests get no directive";

    private readonly ITaskClassifier? _classifier = options.Classifier;
    private readonly IDirectivePolicy _policy = options.Policy!;
    private readonly bool _hasJudge = options.Judge is not null;
    private readonly RequestReading _reading = new(options.Exclusions);
    private readonly Random _random = options.Seed is { } seed ? new Random(seed) : new Random();
    private readonly Lock _randomLock = new();
    private readonly Outage _embedderOutage = stage.Watch("embedding generator", Consequence);
    private readonly Outage _classifierOutage = stage.Watch("task classifier", Consequence);
    private readonly Outage _policyOutage = stage.Watch("directive policy", Consequence);

    /// <summary>Chooses, without any note in the request's scope but of its class.</summary>
    public ValueTask<DirectiveChoice> ChooseAsync(
        WattwiseScope request, IReadOnlyList<ChatMessage> messages, ChatOptions? chatOptions, CancellationToken cancellationToken)
    {
        if (request.Options.DirectiveLevel is { } asked)
        {
            var level = new DirectiveLevel((byte)Math.Min(asked.Value, knowledge.Levels - 1));
            var reason = level == DirectiveLevel.Full ? DirectiveReasons.FullRequested : DirectiveReasons.BriefRequested;
            return new(new DirectiveChoice(level, reason) { TaskClass = request.Options.TaskKind });
        }

        if (_reading.FindExclusion(messages, chatOptions, out var prompt) is { } exclusion)
            return new(Full(exclusion));
        if (!_hasJudge && !knowledge.HasEvidence)
            return new(Full(DirectiveReasons.FullNoJudge));
        if ((request.Options.TaskKind ?? request.TaskClass) is { } known)
            return new(ChooseIn(known, request, chatOptions));
        if (_classifier is null)
            return new(Full(DirectiveReasons.FullUnknownClass));
        return ClassifyAsync(request, prompt, chatOptions, cancellationToken);
    }

    private static DirectiveChoice Full(string reason) => new(DirectiveLevel.Full, reason);

    private async ValueTask<DirectiveChoice> ClassifyAsync(
        WattwiseScope request, string prompt, ChatOptions? chatOptions, CancellationToken cancellationToken)
    {
        var start = stage.TimeProvider.GetTimestamp();
        EnergyEstimate? spent = EnergyEstimate.Zero;
        ReadOnlyMemory<float> vector = default;
        if (embedder is not null)
        {
            try
            {
                (vector, spent) = await EmbedAsync(request, prompt, cancellationToken).ConfigureAwait(false);
                _embedderOutage.Worked();
            }
            catch (Exception exception) when (exception is IInputTooLong)
            {
                return Waited(Full(DirectiveReasons.FullUnknownClass));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                _embedderOutage.Failed(exception);
                return Waited(Full(DirectiveReasons.EmbedderFailed) with { HasFailed = true });
            }
        }

        TaskClassification found;
        try
        {
            var pending = _classifier!.ClassifyAsync(new TaskQuery(prompt, vector, embedderId), cancellationToken);
            found = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.AsTask().WaitAsync(options.DecisionTimeout, stage.TimeProvider, cancellationToken).ConfigureAwait(false);
            _classifierOutage.Worked();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _classifierOutage.Failed(exception);
            return Waited(Full(DirectiveReasons.ClassifierFailed) with { HasFailed = true });
        }

        var taskClass = string.IsNullOrEmpty(found.TaskClass) ? TaskClassification.UnknownClass : found.TaskClass;
        request.TaskClass = taskClass;
        return Waited(ChooseIn(taskClass, request, chatOptions));

        DirectiveChoice Waited(DirectiveChoice choice) => choice with
        {
            Spent = spent,
            Waited = stage.TimeProvider.GetElapsedTime(start),
        };
    }

    private async ValueTask<(ReadOnlyMemory<float> Vector, EnergyEstimate? Spent)> EmbedAsync(
        WattwiseScope request, string prompt, CancellationToken cancellationToken)
    {
        var known = embedder!.EmbedAsync(request, prompt, cancellationToken);
        return known.IsCompletedSuccessfully
            ? known.Result
            : await known.AsTask().WaitAsync(options.DecisionTimeout, stage.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private DirectiveChoice ChooseIn(string taskClass, WattwiseScope request, ChatOptions? chatOptions)
    {
        if (taskClass == TaskClassification.UnknownClass)
            return Full(DirectiveReasons.FullUnknownClass);
        return Choose(taskClass, chatOptions?.ModelId, request.Options.QualityFloor);
    }

    /// <summary>Chooses for a request of a known class.</summary>
    /// <param name="taskClass">The class.</param>
    /// <param name="model">The model that is asked for.</param>
    /// <param name="askedFloor">The request's own floor, if it has one.</param>
    internal DirectiveChoice Choose(string taskClass, string? model, float? askedFloor)
    {
        // What is no floor is one that nothing clears.
        double floor = askedFloor is { } asked ? (asked > 0 ? asked : double.PositiveInfinity) : knowledge.FloorOf(taskClass);
        var levels = knowledge.Describe(taskClass, model);
        DirectiveMix mix;
        try
        {
            mix = _policy.Choose(new DirectiveSituation(taskClass, levels, floor, intensity.Current, intensity.Dirtiness));
            if (Math.Max(mix.Level.Value, mix.Other.Value) >= levels.Length || mix.OtherShare is not (>= 0 and <= 1))
                throw new InvalidOperationException($"The policy chose {mix} among {levels.Length} levels.");
            _policyOutage.Worked();
        }
        catch (Exception exception)
        {
            _policyOutage.Failed(exception);
            return Full(DirectiveReasons.PolicyFailed) with { TaskClass = taskClass, HasFailed = true };
        }

        var level = Draw(mix);
        var reason = level != DirectiveLevel.Full ? DirectiveReasons.Brief
            : mix.OtherShare > 0 ? DirectiveReasons.FullMixed
            : Array.Exists(levels, one => one.Quality is null || (one.Judged > 0 && one.Quality >= floor)) ? DirectiveReasons.FullNoEvidence
            : DirectiveReasons.FullBelowFloor;
        return new DirectiveChoice(level, reason) { TaskClass = taskClass, MayBeSampled = _hasJudge };
    }

    private DirectiveLevel Draw(in DirectiveMix mix)
    {
        if (mix.OtherShare <= 0 || mix.Level == mix.Other)
            return mix.Level;
        lock (_randomLock)
            return _random.NextDouble() < mix.OtherShare ? mix.Other : mix.Level;
    }
}
