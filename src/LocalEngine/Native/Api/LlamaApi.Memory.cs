using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

// Positions: p0 inclusive, p1 exclusive; negative means from the start or to the end. A sequence id outside [0, max sequences) aborts the
// process.
internal static partial class LlamaApi
{
    /// <summary><paramref name="data"/> zeroes the buffers too.</summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_clear")]
    internal static partial void MemoryClear(nint memory, [MarshalAs(UnmanagedType.U1)] bool data);

    /// <summary>False where a part of a sequence cannot be removed (recurrent state); removing a whole sequence never fails.</summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_seq_rm")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool MemorySequenceRemove(nint memory, int sequenceId, int p0, int p1);

    /// <summary>
    /// Makes another sequence hold the same cells. Where each sequence has cells of its own (not unified), the whole buffer is copied, and
    /// a part of a sequence aborts the process.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_seq_cp")]
    internal static partial void MemorySequenceCopy(nint memory, int source, int destination, int p0, int p1);

    /// <summary>
    /// Moves positions by <paramref name="delta"/>, for every sequence that holds the cells. Check <see cref="MemoryCanShift"/> first.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_seq_add")]
    internal static partial void MemorySequenceShift(nint memory, int sequenceId, int p0, int p1, int delta);

    [LibraryImport(Library, EntryPoint = "llama_memory_can_shift")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool MemoryCanShift(nint memory);
}
