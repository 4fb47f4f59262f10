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
}
