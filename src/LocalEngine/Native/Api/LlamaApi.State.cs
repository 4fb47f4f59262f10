using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

// The state of one sequence in host memory. These functions return 0 where they fail; the variants that keep states on a device end the
// process.
internal static unsafe partial class LlamaApi
{
    /// <summary>
    /// Bytes that <see cref="StateSequenceGet"/> writes. The id must be below the context's maximum of sequences: above it, cells come
    /// without owner.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_state_seq_get_size")]
    internal static partial nuint StateSequenceSize(ContextHandle context, int sequenceId);

    /// <summary>The bytes written, or 0. The id as for <see cref="StateSequenceSize"/>.</summary>
    [LibraryImport(Library, EntryPoint = "llama_state_seq_get_data")]
    internal static partial nuint StateSequenceGet(ContextHandle context, byte* destination, nuint size, int sequenceId);

    /// <summary>
    /// Replaces a sequence by what was written before. The bytes read, or 0 where they do not fit this context or lack free cells.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_state_seq_set_data")]
    internal static partial nuint StateSequenceSet(ContextHandle context, byte* source, nuint size, int sequenceId);
}
