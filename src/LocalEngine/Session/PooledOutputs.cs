using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Takes one sequence's pooled output: an embedding, or a classifier's logits. The span is valid during the call only.</summary>
internal delegate void PooledOutputReceiver(int index, ReadOnlySpan<float> output);

/// <summary>
/// Computes the pooled outputs of many sequences, packing as many into one native call as fit. Only for the engine thread.
/// </summary>
internal sealed unsafe class PooledOutputs
{
    private readonly LlamaSession _session;
    private readonly ContextHandle _context;
    private readonly int _maxSequences;
    private readonly int _outputLength;

    // The batch's columns, pinned for llama.cpp.
    private readonly int[] _tokens;
    private readonly int[] _positions;
    private readonly int[] _sequenceCounts;
    private readonly nint[] _sequenceIds;
    private readonly int[] _ids;
    private readonly sbyte[] _outputs;

    public PooledOutputs(LlamaSession session, ContextHandle context)
    {
        _session = session;
        _context = context;
        MaxTokens = (int)LlamaApi.ContextMicroBatchSize(context);
        _maxSequences = (int)LlamaApi.ContextMaxSequences(context);
        _outputLength = session.Model.Info.Kind == LlamaModelKind.PairScorer
            ? (int)LlamaApi.ModelClassifierOutputs(session.Model.Handle)
            : LlamaApi.ModelOutputEmbeddingLength(session.Model.Handle);

        _tokens = GC.AllocateArray<int>(MaxTokens, pinned: true);
        _positions = GC.AllocateArray<int>(MaxTokens, pinned: true);
        _sequenceCounts = GC.AllocateArray<int>(MaxTokens, pinned: true);
        _sequenceIds = GC.AllocateArray<nint>(MaxTokens, pinned: true);
        _ids = GC.AllocateArray<int>(_maxSequences, pinned: true);
        _outputs = GC.AllocateArray<sbyte>(MaxTokens, pinned: true);
        Array.Fill(_sequenceCounts, 1);
        Array.Fill(_outputs, (sbyte)1);
        for (var i = 0; i < _ids.Length; i++)
            _ids[i] = i;
    }

    /// <summary>How many tokens one native call takes, and so the most that a sequence may have.</summary>
    public int MaxTokens { get; }

    /// <summary>Computes the outputs of all sequences, in order.</summary>
    /// <param name="sequences">Token sequences, none empty or longer than <see cref="MaxTokens"/>.</param>
    /// <param name="receive">Gets each output.</param>
    /// <exception cref="WorkAbandonedException">Nobody waits for the result any more.</exception>
    public void Compute(IReadOnlyList<int[]> sequences, PooledOutputReceiver receive)
    {
        for (var start = 0; start < sequences.Count;)
        {
            var (count, tokens) = Pack(sequences, start);
            Run(tokens);
            for (var i = 0; i < count; i++)
            {
                var output = LlamaApi.GetSequenceEmbeddings(_context, i);
                if (output is null)
                    throw new LlamaException("llama.cpp gave no pooled output.");
                receive(start + i, new(output, _outputLength));
            }

            start += count;
        }
    }

    private (int Sequences, int Tokens) Pack(IReadOnlyList<int[]> sequences, int start)
    {
        var row = 0;
        var count = 0;
        fixed (int* ids = _ids)
        {
            for (; count < _maxSequences && start + count < sequences.Count; count++)
            {
                var sequence = sequences[start + count];
                if (row + sequence.Length > MaxTokens)
                    break;
                sequence.CopyTo(_tokens, row);
                for (var position = 0; position < sequence.Length; position++, row++)
                {
                    _positions[row] = position;
                    _sequenceIds[row] = (nint)(ids + count);
                }
            }
        }

        return (count, row);
    }

    private void Run(int tokens)
    {
        _session.ThrowIfAbandoned();
        var memory = _context.Memory;
        var logPosition = LlamaLog.Position;
        fixed (int* token = _tokens, position = _positions, counts = _sequenceCounts)
        fixed (nint* sequences = _sequenceIds)
        fixed (sbyte* outputs = _outputs)
        {
            var batch = new LlamaBatch
            {
                TokenCount = tokens,
                Tokens = token,
                Positions = position,
                SequenceIdCounts = counts,
                SequenceIds = (int**)sequences,
                Outputs = outputs,
            };
            _session.Check(Compute(batch, memory), tokens, logPosition);
        }
    }

    private DecodeStatus Compute(in LlamaBatch batch, nint memory)
    {
        DecodeStatus status;
        bool wasCut;
        do
        {
            if (!_session.Threads.TryBegin(batch.TokenCount))
                return DecodeStatus.Aborted;
            status = DecodeStatus.Aborted;
            try
            {
                if (memory != 0)
                    LlamaApi.MemoryClear(memory, data: false);
                status = memory != 0 ? _session.Decoder.Decode(_context, batch) : _session.Decoder.Encode(_context, batch);
            }
            finally
            {
                wasCut = _session.Threads.End(status);
            }
        }
        while (wasCut);
        return status;
    }
}
