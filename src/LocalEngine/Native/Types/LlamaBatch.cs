using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_batch</c> (56 bytes): parallel arrays of <see cref="TokenCount"/> rows, owned by the caller.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaBatch
{
    public int TokenCount;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceIdCounts;
    public int** SequenceIds;

    /// <summary>Not 0 where the row's logits or embeddings are wanted.</summary>
    public sbyte* Outputs;
}
