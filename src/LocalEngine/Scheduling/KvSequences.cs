using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>The sequences of the KV cache: which ids are free, and what is done to their cells. Only for the engine thread.</summary>
internal sealed class KvSequences : IKvSequences
{
    private readonly LlamaSession _session;
    private readonly PriorityQueue<int, int> _free = new();
    private readonly int _first;
    private readonly int _count;

    /// <param name="session">The session.</param>
    /// <param name="count">How many sequences there are; their ids follow those of scratch sequences.</param>
    public KvSequences(LlamaSession session, int count)
    {
        _session = session;
        _first = session.ScratchSequences.First + session.ScratchSequences.Count;
        _count = count;
        FreeAll();
    }

    /// <summary>The lowest id.</summary>
    public int First => _first;

    private nint Memory => _session.Context.Memory;

    /// <summary>Takes the lowest free id: neighbours in the batch are neighbours in memory then.</summary>
    public bool TryTake(out int id) => _free.TryDequeue(out id, out _);

    /// <inheritdoc/>
    public void Copy(int source, int destination, int p0, int p1) => LlamaApi.MemorySequenceCopy(Memory, source, destination, p0, p1);

    /// <inheritdoc/>
    public void Remove(int sequenceId, int p0, int p1) => LlamaApi.MemorySequenceRemove(Memory, sequenceId, p0, p1);

    /// <inheritdoc/>
    public void Free(int sequenceId) => _free.Enqueue(sequenceId, sequenceId);

    /// <summary>
    /// Moves the tokens from <paramref name="start"/> on down over <paramref name="count"/> positions, whose cells are freed.
    /// </summary>
    public void Drop(int sequenceId, int start, int count)
    {
        Remove(sequenceId, start, start + count);
        LlamaApi.MemorySequenceShift(Memory, sequenceId, start + count, -1, -count);
    }

    /// <summary>All ids are free: the context was made anew.</summary>
    public void FreeAll()
    {
        _free.Clear();
        for (var id = _first; id < _first + _count; id++)
            _free.Enqueue(id, id);
    }
}
