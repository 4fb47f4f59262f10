using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public unsafe class TensorLayoutTests
{
    [Fact]
    public void Every_type_has_the_block_that_the_library_itself_reports()
    {
        var library = NativeLibrary.Load(LibraryCandidate.FromDirectory(LlamaLibrary.Load().Directory!)!.GgmlBase);
        var blockElements = (delegate* unmanaged[Cdecl]<int, long>)NativeLibrary.GetExport(library, "ggml_blck_size");
        var blockBytes = (delegate* unmanaged[Cdecl]<int, nuint>)NativeLibrary.GetExport(library, "ggml_type_size");

        for (var type = 0; type < 43; type++)
        {
            var elements = blockElements(type);
            Assert.Equal(
                elements == 0 ? null : new TensorLayout((int)elements, (int)blockBytes(type)),
                TensorLayout.Of((GgmlType)type));
        }
    }
}
