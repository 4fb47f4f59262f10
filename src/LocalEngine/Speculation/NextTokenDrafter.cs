using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Drafts with the model's own layer for predicting several tokens, in a context of its own. Only for the engine thread.</summary>
/// <remarks>
/// The layer takes each token with the hidden state that the model had at the token before. Those states are copied after each step and
/// computed with when a draft needs them, or when many have come together. Behind the last of them a draft goes on with the layer's own
/// hidden states; what that leaves in the cache is dropped when it ends. Tokens of a kept prefix are unknown to the layer, as their states
/// were not kept. A failure turns the drafter off and fails no request.
/// </remarks>
internal sealed class NextTokenDrafter : IModelDrafter
{
    private const int MinOutputs = 64;
    private const int Rows = 512;

    // States that wait for a draft; what comes beyond is computed with at once. 128 states of 5,120 floats are 2.5 MB.
    private const int MostWaiting = 128;

    // A draft computes with so many at once, all of them with logits; more go ahead without.
    private const int MostWithDraft = 8;

    private readonly LlamaSession _target;
    private readonly NextTokenApi _api;
    private readonly ContextHandle _context;
    private readonly StepThreads _threads;
    private readonly DecodeBatch _batch;
    private readonly DraftGuesser _guesser;
    private readonly int _width;
    private readonly int _outputs;
    private readonly int _maxDraft;
    private readonly int _contextLength;
    private readonly ILogger? _logger;
    private readonly Dictionary<int, HiddenStates> _states = [];
    private readonly Stack<HiddenStates> _unused = [];
    private readonly List<(SpeculativeSequence Sequence, int Row)> _drafting = [];
    private readonly List<(SpeculativeSequence Sequence, int Row, int Token)> _next = [];
    private ContextHandle? _observed;
    private bool _isBroken;

    private NextTokenDrafter(LlamaSession target, NextTokenApi api, ContextHandle context, LlamaSpeculationOptions options)
    {
        _target = target;
        _api = api;
        _context = context;
        _threads = target.AttachThreads(context);
        _width = LlamaApi.ModelOutputEmbeddingLength(target.Model.Handle);
        _outputs = Outputs(target);
        _batch = new((int)LlamaApi.ContextBatchSize(context), _width);
        _guesser = new(target, target.Vocabulary.Size, options.MinDraftConfidence);
        _maxDraft = options.MaxDraftTokens;
        _contextLength = Math.Min(target.ContextLength, target.Model.Info.TrainingContextLength);
        _logger = GuardedLogger.Create(target.Options);
        _api.Enable(context, onlyOutputs: true);
    }

    public DraftKind Kind => DraftKind.Model;

    public StepCosts Costs { get; } = new(keepsShapes: false);

    /// <summary>
    /// Creates the context for a session's model, and runs it once; <see langword="null"/>, and a line in the log, where that is not
    /// possible.
    /// </summary>
    public static NextTokenDrafter? Create(LlamaSession target, LlamaSpeculationOptions options)
    {
        var logger = GuardedLogger.Create(target.Options);
        if (!NextTokenApi.TryLoad(out var api))
        {
            logger?.LogWarning(
                "The layers of {Model} that predict several tokens are not used: this llama.cpp does not export what they need.",
                target.Model.Info.Id);
            return null;
        }

        ContextHandle? context = null;
        try
        {
            var parameters = ContextParameters.Create(target.Model, target.Options);
            parameters.ContextType = ContextType.MultiTokenPrediction;
            parameters.ContextLength = (uint)target.KvTokens;
            parameters.MaxSequences = (uint)target.Options.MaxConcurrentRequests;
            parameters.MaxOutputs = (uint)Outputs(target);
            parameters.BatchSize = Math.Max(Rows, parameters.MaxOutputs);
            parameters.MicroBatchSize = Rows;
            context = target.Decoder.CreateContext(target.Model.Handle, parameters);
            var drafts = new NextTokenDrafter(target, api, context, options);
            drafts.WarmUp();
            drafts.Observe();
            return drafts;
        }
        catch (LlamaException exception)
        {
            context?.Dispose();
            logger?.LogWarning(exception, "The layers of {Model} that predict several tokens are not used.", target.Model.Info.Id);
            return null;
        }
    }

    /// <summary>Takes in what a step computed of a prompt.</summary>
    /// <param name="id">The sequence.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="position">The first token that was computed.</param>
    /// <param name="row">Its row of the step.</param>
    /// <param name="count">How many were computed.</param>
    public void Prompted(int id, ReadOnlySpan<int> tokens, int position, int row, int count)
    {
        if (_isBroken || !Observe())
            return;
        if (!_states.TryGetValue(id, out var states))
            _states.Add(id, states = _unused.TryPop(out var unused) ? unused : new(MostWaiting, _width));
        if (states.End != position + 1)
        {
            LlamaApi.MemorySequenceRemove(_context.Memory, id, 0, -1);
            states.Begin(position);
        }

        Append(id, states, tokens, row, count);
    }

    /// <summary>
    /// A step computed the last token of an answer, and what is drafted behind it; how much of that counts is told by
    /// <see cref="Verified"/>.
    /// </summary>
    public void Answered(int id, int row)
    {
        if (_states.TryGetValue(id, out var states))
            states.FirstRow = row;
    }

    public int Evidence(SpeculativeSequence sequence)
    {
        if (_isBroken || sequence.IsModelOff)
            return -1;
        // What does not fit now never will; and where a state is missing, because positions moved, it stays missing.
        if (!_states.TryGetValue(sequence.Id, out var states)
            || states.End != sequence.Tokens.Length
            || sequence.Tokens.Length + _maxDraft >= _contextLength)
        {
            sequence.IsModelOff = true;
            Forget(sequence.Id);
            return -1;
        }

        sequence.ModelLength = states.Length;
        return AcceptanceRates.EvidenceOfModel;
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
                    _next.Add((sequence, row, token));
            }

            _drafting.Clear();
            if (_next.Count == 0)
                break;
            _batch.Clear();
            foreach (var (sequence, row, token) in _next)
            {
                var added = _batch.Add(token, sequence.TokensAndDraft.Length - 1, sequence.Id, output: true);
                if (!TryRead(_context, row, 1, out var state))
                    return;
                state.CopyTo(_batch.Input(added));
                _drafting.Add((sequence, added));
            }

            if (!Decode())
                return;
        }

        foreach (var sequence in sequences)
        {
            if (sequence.DraftLength > 0)
                LlamaApi.MemorySequenceRemove(_context.Memory, sequence.Id, _states[sequence.Id].Length, -1);
        }
    }

    public void Verified(SpeculativeSequence sequence)
    {
        if (!_isBroken && _states.TryGetValue(sequence.Id, out var states))
            Append(sequence.Id, states, sequence.Tokens, states.FirstRow, sequence.Tokens.Length - states.End);
    }

    public void Remove(SpeculativeSequence sequence) => Forget(sequence.Id);

    /// <summary>A sequence ended, maybe before its first token.</summary>
    public void Forget(int id)
    {
        if (!_states.Remove(id, out var states))
            return;
        _unused.Push(states);
        LlamaApi.MemorySequenceRemove(_context.Memory, id, 0, -1);
    }

    public void Dispose() => _context.Dispose();

    private static int Outputs(LlamaSession target) => Math.Max(MinOutputs, target.Options.MaxConcurrentRequests);

    /// <summary>
    /// Makes the target's context keep the hidden states; false where it did not keep those of the last step, since it was made anew.
    /// </summary>
    private bool Observe()
    {
        if (ReferenceEquals(_observed, _target.Context))
            return true;
        _observed = _target.Context;
        _api.Enable(_observed, onlyOutputs: false);
        return false;
    }

    private void Append(int id, HiddenStates states, ReadOnlySpan<int> tokens, int row, int count)
    {
        if (count <= 0 || !TryRead(_target.Context, row, count, out var rows))
            return;
        while (!rows.IsEmpty)
        {
            if (states.Room == 0 && !Compute(id, states, tokens))
                return;
            var some = Math.Min(states.Room * _width, rows.Length);
            states.Append(rows[..some]);
            rows = rows[some..];
        }
    }

    /// <summary>Computes with all states but the last, for which the token may not be known yet.</summary>
    private bool Compute(int id, HiddenStates states, ReadOnlySpan<int> tokens)
    {
        _batch.Clear();
        var count = states.Count - 1;
        for (var i = 0; i < count; i++)
            Add(states, tokens, states.Length + i, id, output: false);
        if (!Decode())
            return false;
        states.Drop(count);
        return true;
    }

    private int Add(HiddenStates states, ReadOnlySpan<int> tokens, int position, int id, bool output)
    {
        var row = _batch.Add(tokens[position], position, id, output);
        states.Of(position).CopyTo(_batch.Input(row));
        return row;
    }

    /// <summary>Computes with all states that wait; <see cref="_drafting"/> gets the sequences, with the row of their last token.</summary>
    private bool CatchUp(List<SpeculativeSequence> sequences)
    {
        _drafting.Clear();
        var most = Math.Clamp(_outputs / sequences.Count, 1, MostWithDraft);
        foreach (var sequence in sequences)
        {
            if (_states[sequence.Id] is { } states && states.Count > most && !Compute(sequence.Id, states, sequence.Tokens))
                return false;
        }

        _batch.Clear();
        foreach (var sequence in sequences)
        {
            var states = _states[sequence.Id];
            if (states.Count == 0)
                continue;
            // All rows give logits: llama.cpp 0.5.0 hands out the layer's states of the first rows, not of those with logits.
            var row = -1;
            for (var position = states.Length; position < states.End; position++)
                row = Add(states, sequence.Tokens, position, sequence.Id, output: true);
            states.Drop(states.Count);
            _drafting.Add((sequence, row));
        }

        return _drafting.Count > 0 && Decode();
    }

    private bool Decode()
    {
        var started = Stopwatch.GetTimestamp();
        var status = _threads.Decode(_target.Decoder, _batch);
        if (status == DecodeStatus.Ok)
        {
            // A GPU computes until its logits are read.
            if (_batch.Outputs > 0)
                LlamaApi.Synchronize(_context);
            Costs.Record(_batch.Count, Stopwatch.GetElapsedTime(started).TotalSeconds);
            return true;
        }

        TurnOff($"llama.cpp could not compute {_batch.Count} rows (status {(int)status})");
        return false;
    }

    private unsafe bool TryRead(ContextHandle context, int row, int count, out ReadOnlySpan<float> states)
    {
        var pointer = _api.GetRow(context, row);
        states = new(pointer, pointer is null ? 0 : count * _width);
        if (pointer is null)
            TurnOff("llama.cpp gave no hidden state for a token");
        return pointer is not null;
    }

    private void TurnOff(string reason)
    {
        _isBroken = true;
        _drafting.Clear();
        _logger?.LogWarning("The layers of {Model} that predict several tokens are off: {Reason}.", _target.Model.Info.Id, reason);
    }

    private void WarmUp()
    {
        var token = Math.Max(_target.Vocabulary.Bos, 0);
        foreach (var rows in (ReadOnlySpan<int>)[1, 8, 64])
        {
            for (var run = 0; run < 3; run++)
            {
                _batch.Clear();
                for (var position = 0; position < rows; position++)
                    _batch.Add(token, position, 0, output: position == rows - 1);
                if (!Decode())
                    throw new LlamaException("Their context could not be run.");
                if (!LlamaApi.MemorySequenceRemove(_context.Memory, 0, 1, -1) && rows > 1)
                    throw new LlamaException("Their cache cannot forget single tokens.");
                LlamaApi.MemoryClear(_context.Memory, data: false);
            }
        }
    }
}
