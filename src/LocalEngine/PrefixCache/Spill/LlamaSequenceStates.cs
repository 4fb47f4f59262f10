using System.Buffers.Binary;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Sequence states of a session.</summary>
internal sealed unsafe class LlamaSequenceStates(LlamaSession session) : ISequenceStates
{
    // A state begins with a magic number, its old sequence id, and the number of streams; each stream begins with its number of cells, and
    // is nothing but that 0 where the sequence has none there.
    private const int StreamCountOffset = 8;
    private const int StreamsOffset = 12;

    public byte[]? Read(int sequenceId)
    {
        if (session.HasSeparateCells)
            return ReadState(sequenceId);

        // llama.cpp writes the owner of cells only for ids that compute; a scratch sequence is one, so it shares the cells for a moment.
        var scratch = session.ScratchSequences.First;
        var memory = session.Context.Memory;
        LlamaApi.MemorySequenceCopy(memory, sequenceId, scratch, 0, -1);
        try
        {
            return ReadState(scratch);
        }
        finally
        {
            LlamaApi.MemorySequenceRemove(memory, scratch, 0, -1);
        }
    }

    public bool Write(int sequenceId, ReadOnlySpan<byte> state, int tokens)
    {
        if (CellsOf(state) != tokens)
            return false;
        fixed (byte* start = state)
        {
            if (LlamaApi.StateSequenceSet(session.Context, start, (nuint)state.Length, sequenceId) == (nuint)state.Length)
                return true;
        }

        LlamaApi.MemorySequenceRemove(session.Context.Memory, sequenceId, 0, -1);
        return false;
    }

    private static int CellsOf(ReadOnlySpan<byte> state)
    {
        if (state.Length < StreamsOffset)
            return 0;
        var streams = BinaryPrimitives.ReadUInt32LittleEndian(state[StreamCountOffset..]);
        var offset = StreamsOffset;
        for (var stream = 0u; stream < streams && offset + sizeof(int) <= state.Length; stream++, offset += sizeof(int))
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(state[offset..]) is not 0 and var cells)
                return cells;
        }

        return 0;
    }

    private byte[]? ReadState(int sequenceId)
    {
        var size = LlamaApi.StateSequenceSize(session.Context, sequenceId);
        if (size is 0 || size > (nuint)Array.MaxLength)
            return null;
        var state = GC.AllocateUninitializedArray<byte>((int)size);
        fixed (byte* start = state)
            return LlamaApi.StateSequenceGet(session.Context, start, size, sequenceId) == size ? state : null;
    }
}
