using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>ggml_type_traits</c> of ggml 0.5.0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GgmlTypeTraits
{
    public byte* Name;
    public long BlockElements;
    public long BlockElementsInterleaved;
    public nuint BlockBytes;
    public bool IsQuantized;

    /// <summary>Turns so many elements into floats; NULL for floats themselves.</summary>
    public delegate* unmanaged[Cdecl]<void*, float*, long, void> ToFloat;
    public void* FromFloat;
}
