using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

// Positions: p0 inclusive, p1 exclusive; negative means from the start or to the end. A sequence id outside [0, max sequences) aborts the process.
internal static partial class LlamaApi
{
    /// <summary><paramref name="data"/> zeroes the buffers too.</summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_clear")]
    internal static partial void MemoryClear(nint memory, [MarshalAs(UnmanagedType.U1)] bool data);

    /// <summary>False where a part of a sequence cannot be removed (recurrent state); removing a whole sequence never fails.</summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_seq_rm")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool MemorySequenceRemove(nint memory, int sequenceId, int p0, int p1);

    /// <summary>With separate streams (<c>kv_unified</c> off) only whole sequences may be copied: a partial copy aborts the process.</summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_seq_cp")]
    internal static partial void MemorySequenceCopy(nint memory, int source, int destination, int p0, int p1);

    /// <summary>Only where <see cref="MemoryCanShift"/>.</summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_seq_add")]
    internal static partial void MemorySequenceAdd(nint memory, int sequenceId, int p0, int p1, int delta);

    /// <summary>The smallest position present, or -1 for an empty sequence.</summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_seq_pos_min")]
    internal static partial int MemorySequenceMinPosition(nint memory, int sequenceId);

    /// <summary>The largest position present, or -1 for an empty sequence.</summary>
    [LibraryImport(Library, EntryPoint = "llama_memory_seq_pos_max")]
    internal static partial int MemorySequenceMaxPosition(nint memory, int sequenceId);

    [LibraryImport(Library, EntryPoint = "llama_memory_can_shift")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool MemoryCanShift(nint memory);
}
