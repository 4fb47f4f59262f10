using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Speculation of one engine: its drafters, what they are worth, and what they did. Only for the engine thread, but for the totals.
/// </summary>
internal sealed class Speculator : IDisposable
{
    // What a constraint forces is right nearly always, and a CPU has no shape of steps to keep.
    private const int MostForcedOnCpu = 31;

    // Nine of ten tokens that are drafted so are right.
    private const double MinForcedConfidence = 0.85;

    // Answers end earlier than they may; what the draft model computes for one should pay within so many tokens.
    private const int PayBackTokens = 32;


    private readonly LlamaSpeculationOptions _options;
    private readonly int _maxForced;
    private readonly List<IDrafter> _drafters = [];
    private readonly IModelDrafter? _model;
    private readonly AcceptanceRates _rates = AcceptanceRates.ForEngine();
    private readonly StepCosts _costs;
    private readonly SpeculationController _controller;
    private readonly SpeculationCounters _counters = new();
    private readonly List<SpeculativeSequence> _drafting = [];
    private DraftChoice[] _choices = [];
    private DraftPlan _plan;
    private double _draftSeconds;
    private int _chosenTokens;
    private int _draftedTokens;

    private Speculator(LlamaSpeculationOptions options, IModelDrafter? model, bool keepsShapes)
    {
        _options = options;
        _model = model;
        _costs = new(keepsShapes);
        _maxForced = keepsShapes ? options.MaxDraftTokens : Math.Max(options.MaxDraftTokens, MostForcedOnCpu);
        _controller = new(_costs, model?.Costs ?? new(keepsShapes: false), options.MaxDraftTokens, _maxForced);
        if (options.ForcedText)
            _drafters.Add(new ForcedDrafter(options.Adaptive ? MinForcedConfidence : 0));
        if (options.PromptLookup)
            _drafters.Add(new PromptLookup());
        if (model is not null)
            _drafters.Add(model);
    }

    /// <summary>What was drafted so far. Thread-safe.</summary>
    public LlamaSpeculationTotals Totals => _counters.Totals;

    /// <summary>What the target's steps take.</summary>
    public StepCosts Costs => _costs;

    /// <summary>
    /// Drafts with layers of the target, and has to be told what each step computed; <see langword="null"/> where it has none.
    /// </summary>
    public NextTokenDrafter? NextTokens => _model as NextTokenDrafter;

    /// <summary>
    /// Creates what the options of a session ask for; <see langword="null"/> where they ask for nothing, or its model cannot take tokens
    /// back.
    /// </summary>
    /// <exception cref="LlamaModelException">The draft model cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The load was ended.</exception>
    public static Speculator? Create(LlamaSession session, CancellationToken cancellationToken)
    {
        if (session.Options.Deterministic || session.Model.Info.Kind != LlamaModelKind.Chat
            || session.Options.Speculation is not { } options)
            return null;

        var logger = GuardedLogger.Create(session.Options);
        if (!session.CanTruncate)
        {
            logger?.LogWarning("Nothing is drafted: the cache of {Model} cannot forget single tokens.", session.Model.Info.Id);
            return null;
        }

        var hasLayers = session.Model.HasNextTokenLayers;
        if (!hasLayers && NextTokenLayers.AreWanted(session.Options))
            LogUnusedLayers(session.Model, logger);
        // On a GPU a change of a batch's shape costs more than some rows do: the recorded graph is lost.
        var keepsShapes = session.IsOnGpu;
        IModelDrafter? model = options.DraftModelPath is not null ? DraftModel.Load(session, options, keepsShapes, cancellationToken)
            : hasLayers ? NextTokenDrafter.Create(session, options)
            : null;
        if (model is null && options is { PromptLookup: false, ForcedText: false })
            return null;
        var speculator = new Speculator(options, model, keepsShapes);
        // For forced text alone a CPU learns the costs as it goes: they are more than a start is worth.
        if (session.Options.WarmUp && options.Adaptive && (model is not null || options.PromptLookup || keepsShapes))
            speculator.Measure(session);
        return speculator;
    }

    private static void LogUnusedLayers(LoadedModel model, ILogger? logger)
    {
        if (model.CouldDraftNextTokens)
        {
            logger?.LogInformation(
                "{Model} has layers that predict several tokens; the loaded llama.cpp ({Version}) cannot compute them, so they draft "
                    + "nothing. "
                + "Build with WattwiseLlamaSource=npm for a library that can.",
                model.Info.Id,
                LlamaLibrary.Current?.Version);
        }
        else if (LlamaApi.ModelNextTokenLayers(model.Handle) > 0)
        {
            logger?.LogInformation(
                "{Model} has layers that predict several tokens; drafts of this kind of model are not supported.", model.Info.Id);
        }
    }

    /// <summary>Begins with a sequence whose first token was chosen; <see langword="null"/> where there is nothing to draft from.</summary>
    public SpeculativeSequence? Begin(
        int id, ReadOnlySpan<int> tokens, DraftSampling sampling, DraftLimit countAllowed, DraftForcedText? forced) =>
        forced is null && IsForcedOnly ? null : new(
            id, tokens, sampling, countAllowed, _rates.ForSequence(), _options.PromptLookup ? new(_options.MinMatchLength) : null, forced);

    /// <summary>Drafts for a step.</summary>
    /// <param name="sequences">The sequences that may draft, each with its <see cref="SpeculativeSequence.Room"/> set; they get their
    /// drafts and padding.</param>
    /// <param name="plainRows">Rows of the step without drafts.</param>
    /// <param name="plainTokens">Tokens that come out of it without drafts.</param>
    /// <param name="room">The most rows that drafts may add.</param>
    public void Draft(List<SpeculativeSequence> sequences, int plainRows, int plainTokens, int room)
    {
        (_chosenTokens, _draftedTokens, _draftSeconds) = (0, 0, 0);
        if (sequences.Count == 0 && IsForcedOnly)
        {
            _plan = new(plainRows, plainTokens, 0, plainRows, plainTokens, 0, IsProbe: false);
            return;
        }

        if (_choices.Length < sequences.Count)
            _choices = new DraftChoice[Math.Max(sequences.Count, 2 * _choices.Length)];
        var choices = _choices.AsSpan(0, sequences.Count);
        var each = room / Math.Max(sequences.Count, 1);
        for (var i = 0; i < sequences.Count; i++)
        {
            sequences[i].BeginStep();
            choices[i] = Offer(sequences[i], each);
        }

        _plan = _options.Adaptive ? _controller.Plan(choices, plainRows, plainTokens) : All(choices, plainRows, plainTokens);
        var started = Stopwatch.GetTimestamp();
        foreach (var drafter in _drafters)
            Draft(drafter, sequences, choices);
        _draftSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var sequence in sequences)
        {
            sequence.DraftLength = sequence.CountAllowed(sequence.Draft);
            _draftedTokens += sequence.DraftLength;
        }

        if (_costs.KeepsShapes)
            Pad(sequences, _plan.Rows - plainRows - _draftedTokens, each);
    }

    /// <summary>Takes in what the target chose behind a sequence's draft.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="chosen">The tokens that were chosen.</param>
    public void Verified(SpeculativeSequence sequence, ReadOnlySpan<int> chosen)
    {
        var drafted = sequence.DraftLength;
        var accepted = sequence.Advance(chosen);
        _chosenTokens += chosen.Length - 1;
        // A draft that its drafter gave up is no longer than one that failed there: both are what the width was chosen for.
        if (sequence.Wanted > 0 && !sequence.IsCatchingUp)
            sequence.Rates.Record(sequence.Evidence, accepted, accepted < sequence.Wanted);
        if (drafted > 0)
            _counters.AddDraft(sequence.Kind, drafted, accepted);
        foreach (var drafter in _drafters)
            drafter.Verified(sequence);
    }

    /// <summary>Ends a step.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="seconds">What computing it and choosing tokens took.</param>
    public void EndStep(int rows, double seconds)
    {
        _costs.Record(rows, seconds);
        if (rows > _plan.PlainRows)
            _counters.AddStep(rows - _plan.PlainRows - _draftedTokens);
        _controller.Settle(_plan, rows, seconds, _draftSeconds, _plan.PlainTokens + _chosenTokens);
    }

    /// <summary>A sequence ended.</summary>
    public void End(SpeculativeSequence sequence)
    {
        foreach (var drafter in _drafters)
            drafter.Remove(sequence);
    }

    public void Dispose() => _model?.Dispose();

    private bool IsForcedOnly => _model is null && !_options.PromptLookup;

    private void Draft(IDrafter drafter, List<SpeculativeSequence> sequences, ReadOnlySpan<DraftChoice> choices)
    {
        _drafting.Clear();
        for (var i = 0; i < sequences.Count; i++)
        {
            if (choices[i].Width == 0 || choices[i].Kind != drafter.Kind)
                continue;
            sequences[i].Wanted = choices[i].Length;
            sequences[i].Kind = drafter.Kind;
            sequences[i].Evidence = drafter.Evidence(sequences[i]);
            _drafting.Add(sequences[i]);
        }

        if (_drafting.Count > 0)
            drafter.Draft(_drafting);
    }

    private static void Pad(List<SpeculativeSequence> sequences, int rows, int most)
    {
        foreach (var sequence in sequences)
        {
            sequence.Padding = Math.Clamp(Math.Min(sequence.Room, most) - sequence.DraftLength, 0, Math.Max(rows, 0));
            rows -= sequence.Padding;
        }
    }

    private DraftPlan All(Span<DraftChoice> choices, int plainRows, int plainTokens)
    {
        var rows = plainRows;
        foreach (ref var choice in choices)
        {
            choice.Kind = choice.ForcedRate >= 0 ? DraftKind.ForcedText : choice.LookupRate >= 0 ? DraftKind.PromptLookup : DraftKind.Model;
            var most = choice.Kind == DraftKind.ForcedText ? _maxForced : _options.MaxDraftTokens;
            choice.Width = choice.Rate(choice.Kind) < 0 ? 0 : Math.Min(choice.MaxWidth, most);
            rows += choice.Length;
        }

        return new(rows, plainTokens, 0, plainRows, plainTokens, 0, IsProbe: false);
    }

    /// <summary>Measures the row counts that drafts lead to, so that the first decisions rest on more than a guess.</summary>
    private void Measure(LlamaSession session)
    {
        var memory = session.Context.Memory;
        var token = Math.Max(session.Vocabulary.Bos, 0);
        var batch = new DecodeBatch(StepCosts.WarmUpRows[^1]);
        foreach (var rows in StepCosts.WarmUpRows)
        {
            for (var run = 0; run < StepCosts.WarmUpRuns; run++)
            {
                batch.Clear();
                for (var position = 0; position < rows; position++)
                    batch.Add(token, position, 0, output: true);
                var started = Stopwatch.GetTimestamp();
                var status = session.Decode(batch);
                LlamaApi.Synchronize(session.Context);
                LlamaApi.MemoryClear(memory, data: false);
                if (status != DecodeStatus.Ok)
                    return; // what is wrong shows in the first request, with its cause
                _costs.Record(rows, Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }
    }

    private DraftChoice Offer(SpeculativeSequence sequence, int mostRows)
    {
        var (lookup, model, forced) = (-1, -1, -1);
        foreach (var drafter in _drafters)
        {
            var evidence = drafter.Evidence(sequence);
            switch (drafter.Kind)
            {
                case DraftKind.PromptLookup:
                    lookup = evidence;
                    break;
                case DraftKind.Model:
                    model = evidence;
                    break;
                default:
                    forced = evidence;
                    break;
            }
        }

        // A token or two are always lacking: they go with the first call of the draft.
        var lacking = model < 0 ? 0 : sequence.Tokens.Length - sequence.ModelLength - 2;
        var catchUp = lacking <= 0 ? 0 : _model!.Costs.Seconds(lacking);
        return new()
        {
            LookupRate = lookup < 0 ? -1 : sequence.Rates.Rate(lookup),
            ModelRate = model < 0 ? -1 : sequence.Rates.Rate(model),
            ForcedRate = forced < 0 ? -1 : sequence.Rates.Rate(forced),
            ForcedTokens = sequence.ForcedLength,
            MaxWidth = Math.Min(sequence.Room, mostRows),
            CatchUpSeconds = catchUp,
            CatchUpShare = catchUp / Math.Clamp(sequence.Room, 1, PayBackTokens),
        };
    }
}
