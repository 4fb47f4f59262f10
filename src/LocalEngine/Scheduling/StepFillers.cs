namespace Wattwise.LocalEngine;

/// <summary>
/// Rows for sequences between those of a step. llama.cpp computes sequences with cells of their own together only where their ids follow
/// one another, so a gap costs another pass over the weights, and on a GPU a graph of another shape. Only for the engine thread.
/// </summary>
/// <param name="batch">The rows of the steps.</param>
/// <param name="admission">Knows the cells of sequences that no request has.</param>
/// <param name="session">The session.</param>
internal sealed class StepFillers(DecodeBatch batch, Admission admission, LlamaSession session)
{
    // A pass over the weights costs a CPU about as much as two rows, and a GPU as much as some ten.
    private const int WidestGapOnCpu = 1;
    private const int WidestGapOnGpu = 8;

    private readonly int _widestGap = session.IsOnGpu ? WidestGapOnGpu : WidestGapOnCpu;
    private readonly List<(int Id, int Position)> _added = [];
    private int _lastId;

    /// <summary>A step begins.</summary>
    public void Begin() => _lastId = -1;

    /// <summary>Fills the gap before a sequence, if there is one that is worth it and each sequence in it has a free cell.</summary>
    /// <param name="id">The sequence; ids rise from call to call.</param>
    /// <param name="active">The requests that run.</param>
    public void AddBefore(int id, List<ActiveSequence> active)
    {
        var (from, gap) = (_lastId + 1, id - _lastId - 1);
        (var first, _lastId) = (_lastId < 0, id);
        if (first || gap == 0 || gap > _widestGap || batch.Count + gap + active.Count > Math.Min(batch.Capacity, session.MaxOutputs))
            return;

        var start = _added.Count;
        for (var between = from; between < id; between++)
        {
            var position = PositionBehind(between, active);
            if (position >= session.ContextLength)
            {
                _added.RemoveRange(start, _added.Count - start);
                return;
            }

            _added.Add((between, position));
        }

        // What is computed is thrown away; each gives logits, as the rows around it do, because that belongs to the shape too.
        foreach (var (between, position) in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_added)[start..])
            batch.Add(Math.Max(session.Vocabulary.Bos, 0), position, between, output: true);
    }

    /// <summary>The rows were computed.</summary>
    public void Remove()
    {
        foreach (var (id, position) in _added)
            admission.RemoveFrom(id, position);
        _added.Clear();
    }

    private int PositionBehind(int id, List<ActiveSequence> active)
    {
        foreach (var sequence in active)
        {
            if (sequence.Id == id)
                return sequence.Computed;
        }

        return admission.FreeLength(id) is >= 0 and var length ? length : session.ContextLength;
    }
}
