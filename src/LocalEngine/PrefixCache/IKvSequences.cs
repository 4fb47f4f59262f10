namespace Wattwise.LocalEngine;

/// <summary>What the prefix cache does to the KV cache. Called on the engine thread only.</summary>
/// <remarks>All ranges are positions: <c>p0</c> inclusive, <c>p1</c> exclusive; a negative <c>p1</c> means to the end.</remarks>
internal interface IKvSequences
{
    /// <summary>Makes the cells of one sequence those of another too. Copies no data (one stream for all sequences).</summary>
    void Copy(int source, int destination, int p0, int p1);

    /// <summary>Takes a sequence off its cells. A cell that no sequence holds is free.</summary>
    void Remove(int sequenceId, int p0, int p1);

    /// <summary>The id may be given to another request. The sequence holds no cells any more.</summary>
    void Free(int sequenceId);
}
