using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Drafts with a smaller model that has a context of its own and the target's threads. Only for the engine thread.</summary>
/// <remarks>
/// All sequences of a step draft in lock-step, one native call for each position. What the cache holds is never computed again: tokens that
/// it lacks go with the first call of the next draft, and guesses that were wrong are taken off its end. A failure turns the model off and
/// fails no request.
/// </remarks>
internal sealed class DraftModel : IModelDrafter
{
    /// <summary>How many tokens that the cache lacks one step computes; a sequence that lacks more drafts nothing yet.</summary>
    public const int MaxCatchUp = 256;

    private const int MinOutputs = 64;

    private readonly LoadedModel _model;
    private readonly IDecoder _decoder;
    private readonly ContextHandle _context;
    private readonly StepThreads _threads;
    private readonly DecodeBatch _batch;
    private readonly DraftGuesser _guesser;
    private readonly int _maxWidth;
    private readonly bool _keepsShapes;
    private readonly ILogger? _logger;
    private readonly List<(SpeculativeSequence Sequence, int Row)> _drafting = [];
    private readonly List<(SpeculativeSequence Sequence, int Row)> _next = [];
    private readonly List<(SpeculativeSequence Sequence, int Length)> _caughtUp = [];
    private bool _isBroken;

    private DraftModel(LoadedModel model, ContextHandle context, LlamaSession target, LlamaSpeculationOptions options, bool keepsShapes)
    {
        _model = model;
        _decoder = target.Decoder;
        _context = context;
        _threads = target.AttachThreads(context);
        _batch = new((int)LlamaApi.ContextBatchSize(context));
        _guesser = new(target, Math.Min(model.Vocabulary.Size, target.Vocabulary.Size), options.MinDraftConfidence);
        _maxWidth = options.MaxDraftTokens;
        _keepsShapes = keepsShapes;
        _logger = GuardedLogger.Create(target.Options);
        ContextLength = Math.Min(target.ContextLength, model.Info.TrainingContextLength);
    }

    public DraftKind Kind => DraftKind.Model;

    /// <summary>The longest sequence that it drafts for, drafts included.</summary>
    public int ContextLength { get; }

    public StepCosts Costs { get; } = new(keepsShapes: false);

    /// <summary>Loads the draft model of a session, and runs it once.</summary>
    /// <exception cref="LlamaModelException">The file cannot be used, or its vocabulary differs from the target's.</exception>
    /// <exception cref="OperationCanceledException">The load was ended.</exception>
    public static DraftModel Load(
        LlamaSession target, LlamaSpeculationOptions options, bool keepsShapes, CancellationToken cancellationToken)
    {
        var engine = target.Options;
        var path = options.DraftModelPath!;
        var draftOptions = DraftOptions.Of(engine, target.ContextLength);
        var model = LoadedModel.Load(draftOptions, progress: null, cancellationToken);
        ContextHandle? context = null;
        try
        {
            if (model.Info.Kind != LlamaModelKind.Chat)
                throw new LlamaModelException(
                    path, $"it is {model.Info.Kind.Describe()}, and drafts need {LlamaModelKind.Chat.Describe()}.");
            DraftVocabulary.ThrowIfDifferent(target.Model.Handle, model.Handle, path);

            var parameters = ContextParameters.Create(model, draftOptions);
            parameters.ContextLength = (uint)target.KvTokens;
            parameters.MaxSequences = (uint)engine.MaxConcurrentRequests;
            parameters.UnifiedKv = true;
            parameters.MaxOutputs = (uint)Math.Max(MinOutputs, engine.MaxConcurrentRequests);
            parameters.BatchSize = Math.Max(512, parameters.MaxOutputs);
            parameters.MicroBatchSize = 512;
            context = target.Decoder.CreateContext(model.Handle, parameters);
            var draft = new DraftModel(model, context, target, options, keepsShapes);
            draft.WarmUp(path, cancellationToken);
            return draft;
        }
        catch
        {
            context?.Dispose();
            model.Dispose();
            throw;
        }
    }

    public int Evidence(SpeculativeSequence sequence)
    {
        if (_isBroken || sequence.IsModelOff)
            return -1;
        // What does not fit now never will: sequences only grow.
        sequence.IsModelOff |= sequence.Tokens.Length + _maxWidth >= ContextLength;
        return sequence.IsModelOff ? -1 : AcceptanceRates.EvidenceOfModel;
    }

    public void Draft(List<SpeculativeSequence> sequences)
    {
        if (!CatchUp(sequences))
            return;

        while (_drafting.Count > 0)
        {
            _next.Clear();
            foreach (var (sequence, row) in _drafting)
            {
                if (_guesser.Guess(_context, row, sequence) is { } token)
                    _next.Add((sequence, token));
            }

            _drafting.Clear();
            if (_next.Count == 0)
                return;
            _batch.Clear();
            foreach (var (sequence, token) in _next)
                _drafting.Add((sequence, _batch.Add(token, sequence.ModelLength, sequence.Id, output: true)));
            if (!Decode(sequences))
                return;
            foreach (var (sequence, _) in _next)
                sequence.ModelLength++;
        }
    }

    public void Verified(SpeculativeSequence sequence)
    {
        if (sequence.ModelLength <= sequence.VerifiedLength)
            return;
        sequence.ModelLength = sequence.VerifiedLength;
        LlamaApi.MemorySequenceRemove(_context.Memory, sequence.Id, sequence.ModelLength, -1);
    }

    public void Remove(SpeculativeSequence sequence)
    {
        sequence.ModelLength = 0;
        LlamaApi.MemorySequenceRemove(_context.Memory, sequence.Id, 0, -1);
    }

    public void Dispose()
    {
        _context.Dispose();
        _model.Dispose();
    }

    /// <summary>
    /// Computes what the cache lacks of the chosen tokens; <see cref="_drafting"/> gets the sequences that lack nothing then.
    /// </summary>
    private bool CatchUp(List<SpeculativeSequence> sequences)
    {
        _drafting.Clear();
        // The shape of one row is kept: the token that a wholly right draft leaves uncomputed goes by itself, not as a second row.
        if (_keepsShapes && sequences is [{ } single] && single.Tokens.Length - single.ModelLength is > 1 and <= 3)
        {
            while (single.Tokens.Length - single.ModelLength > 1)
            {
                _batch.Clear();
                _batch.Add(single.Tokens[single.ModelLength], single.ModelLength, single.Id, output: true);
                if (!Decode(sequences))
                    return false;
                single.ModelLength++;
            }
        }

        _batch.Clear();
        _caughtUp.Clear();
        foreach (var sequence in sequences)
        {
            var lacking = sequence.Tokens[sequence.ModelLength..];
            var now = lacking[..Math.Min(lacking.Length, Math.Min(MaxCatchUp, _batch.Capacity - _batch.Count))];
            if (now.IsEmpty)
                continue;
            var isLast = now.Length == lacking.Length;
            var row = _batch.Add(now, sequence.ModelLength, sequence.Id, outputLast: isLast);
            _caughtUp.Add((sequence, sequence.ModelLength));
            sequence.ModelLength += now.Length;
            sequence.IsCatchingUp = !isLast;
            if (isLast)
                _drafting.Add((sequence, row));
        }

        var isDone = Decode(sequences);
        _caughtUp.Clear();
        return isDone;
    }

    private bool Decode(List<SpeculativeSequence> sequences)
    {
        var started = Stopwatch.GetTimestamp();
        var status = _threads.Decode(_decoder, _batch);
        if (status == DecodeStatus.Ok)
        {
            // A GPU computes until its logits are read.
            if (_batch.Outputs > 0)
                LlamaApi.Synchronize(_context);
            Costs.Record(_batch.Count, Stopwatch.GetElapsedTime(started).TotalSeconds);
            return true;
        }

        _drafting.Clear();
        if (status == DecodeStatus.NoKvSlot && sequences.Count > 0)
        {
            GiveUpLongest(sequences);
            return false;
        }

        _isBroken = true;
        _logger?.LogWarning(
            "The draft model {Model} is off: llama.cpp could not compute {Rows} rows (status {Status}).", _model.Info.Id, _batch.Count,
            (int)status);
        return false;
    }

    // The cells are as many as the target's, which its requests share where they begin alike. So they may be too few for all of them here.
    private void GiveUpLongest(List<SpeculativeSequence> sequences)
    {
        foreach (var (sequence, length) in _caughtUp)
            sequence.ModelLength = length;
        _caughtUp.Clear();
        var longest = sequences.MaxBy(sequence => sequence.ModelLength)!;
        longest.IsModelOff = true;
        Remove(longest);
    }

    private void WarmUp(string path, CancellationToken cancellationToken)
    {
        var token = Math.Max(_model.Vocabulary.Bos, 0);
        foreach (var rows in (ReadOnlySpan<int>)[1, 8, 64])
        {
            for (var run = 0; run < 3; run++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _batch.Clear();
                for (var position = 0; position < rows; position++)
                    _batch.Add(token, position, 0, output: position == rows - 1);
                if (!Decode([]))
                    throw new LlamaException($"The draft model '{path}' could not be run.");
                if (!LlamaApi.MemorySequenceRemove(_context.Memory, 0, 1, -1) && rows > 1)
                    throw new LlamaModelException(path, "its cache cannot forget single tokens (a recurrent model), so it cannot draft.");
                LlamaApi.MemoryClear(_context.Memory, data: false);
            }
        }
    }
}
