using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>The rows of one native call: token, position, sequence, and whether its logits are wanted. Reused from step to step.</summary>
internal sealed unsafe class DecodeBatch
{
    // The batch's columns, pinned for llama.cpp. Each row belongs to one sequence.
    private readonly int[] _tokens;
    private readonly int[] _positions;
    private readonly int[] _sequences;
    private readonly int[] _sequenceCounts;
    private readonly nint[] _sequencePointers;
    private readonly sbyte[] _outputs;
    private readonly float[]? _inputs;
    private readonly int _inputLength;

    /// <param name="capacity">How many rows there is room for.</param>
    /// <param name="inputLength">Floats that each row takes beside its token; 0 where it takes none.</param>
    public DecodeBatch(int capacity, int inputLength = 0)
    {
        _tokens = GC.AllocateArray<int>(capacity, pinned: true);
        _positions = GC.AllocateArray<int>(capacity, pinned: true);
        _sequences = GC.AllocateArray<int>(capacity, pinned: true);
        _sequenceCounts = GC.AllocateArray<int>(capacity, pinned: true);
        _sequencePointers = GC.AllocateArray<nint>(capacity, pinned: true);
        _outputs = GC.AllocateArray<sbyte>(capacity, pinned: true);
        _inputLength = inputLength;
        _inputs = inputLength == 0 ? null : GC.AllocateArray<float>(capacity * inputLength, pinned: true);
        Array.Fill(_sequenceCounts, 1);
        fixed (int* first = _sequences)
        {
            for (var row = 0; row < capacity; row++)
                _sequencePointers[row] = (nint)(first + row);
        }
    }

    /// <summary>How many rows one native call takes.</summary>
    public int Capacity => _tokens.Length;

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them give logits.</summary>
    public int Outputs { get; private set; }

    public void Clear() => (Count, Outputs) = (0, 0);

    /// <summary>Adds a row; there must be room.</summary>
    /// <returns>The row's index, by which its logits are read.</returns>
    public int Add(int token, int position, int sequence, bool output)
    {
        var row = Count++;
        _tokens[row] = token;
        _positions[row] = position;
        _sequences[row] = sequence;
        _outputs[row] = output ? (sbyte)1 : (sbyte)0;
        if (output)
            Outputs++;
        return row;
    }

    /// <summary>Adds consecutive tokens of a sequence, of which the last one may give logits.</summary>
    /// <returns>The index of the last row.</returns>
    public int Add(ReadOnlySpan<int> tokens, int position, int sequence, bool outputLast)
    {
        for (var i = 0; i < tokens.Length; i++)
            Add(tokens[i], position + i, sequence, outputLast && i == tokens.Length - 1);
        return Count - 1;
    }

    /// <summary>What a row takes beside its token.</summary>
    public Span<float> Input(int row) => _inputs.AsSpan(row * _inputLength, _inputLength);

    /// <summary>Removes what a call that was cut short left of these rows: they are the ends of their sequences.</summary>
    /// <param name="memory">The KV cache.</param>
    public void RemoveFrom(nint memory)
    {
        // Backwards, so that a sequence's first row comes last.
        for (var row = Count - 1; row >= 0; row--)
            LlamaApi.MemorySequenceRemove(memory, _sequences[row], _positions[row], -1);
    }

    /// <summary>Computes the rows.</summary>
    public DecodeStatus Decode(IDecoder decoder, ContextHandle context)
    {
        fixed (int* tokens = _tokens, positions = _positions, counts = _sequenceCounts)
        fixed (nint* sequences = _sequencePointers)
        fixed (sbyte* outputs = _outputs)
        fixed (float* inputs = _inputs)
        {
            return decoder.Decode(context, new()
            {
                TokenCount = Count,
                Tokens = tokens,
                Embeddings = inputs,
                Positions = positions,
                SequenceIdCounts = counts,
                SequenceIds = (int**)sequences,
                Outputs = outputs,
            });
        }
    }
}
