using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

// Thread-safe: rows are independent of each other.
internal static unsafe partial class GgmlApi
{
    /// <summary>How a type is stored; lives as long as the library.</summary>
    [LibraryImport(BaseLibrary, EntryPoint = "ggml_get_type_traits")]
    internal static partial GgmlTypeTraits* TypeTraits(GgmlType type);

    /// <summary>
    /// Quantises rows of floats and returns the bytes written. Aborts the process where the type needs an importance matrix, and may where
    /// a float is not finite.
    /// </summary>
    [LibraryImport(BaseLibrary, EntryPoint = "ggml_quantize_chunk")]
    internal static partial nuint QuantizeChunk(
        GgmlType type, float* source, void* destination, long start, long rows, long elementsPerRow, float* importance);

    /// <summary>False where the data hold a scale that is not finite.</summary>
    [LibraryImport(BaseLibrary, EntryPoint = "ggml_validate_row_data")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ValidateRowData(GgmlType type, void* data, nuint bytes);
}
