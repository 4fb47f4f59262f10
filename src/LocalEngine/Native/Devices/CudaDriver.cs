using System.Runtime.InteropServices;
using System.Text;

namespace Wattwise.LocalEngine.Native;

/// <summary>What the installed NVIDIA driver says about itself and its GPUs.</summary>
internal sealed unsafe class CudaDriver
{
    // CUdevice_attribute: the two halves of the compute capability.
    private const int MajorAttribute = 75;
    private const int MinorAttribute = 76;

    private readonly nint _library;

    private CudaDriver(nint library, int version)
    {
        _library = library;
        Version = version;
    }

    /// <summary>The newest CUDA version that it supports: 13000 for 13.0.</summary>
    internal int Version { get; }

    /// <summary>The driver, or <see langword="null"/> where none is installed or it does not start.</summary>
    internal static CudaDriver? Load()
    {
        int version;
        return NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var library)
            && ((delegate* unmanaged[Cdecl]<uint, int>)NativeLibrary.GetExport(library, "cuInit"))(0) == 0
            && ((delegate* unmanaged[Cdecl]<int*, int>)NativeLibrary.GetExport(library, "cuDriverGetVersion"))(&version) == 0
                ? new CudaDriver(library, version)
                : null;
    }

    /// <summary>The compute capability times ten of the GPU with that PCI bus id, or <see langword="null"/>.</summary>
    internal int? ComputeCapability(string pciBusId)
    {
        int device, major, minor;
        var attribute = (delegate* unmanaged[Cdecl]<int*, int, int, int>)NativeLibrary.GetExport(_library, "cuDeviceGetAttribute");
        fixed (byte* id = Encoding.ASCII.GetBytes(pciBusId + '\0'))
        {
            return ((delegate* unmanaged[Cdecl]<int*, byte*, int>)NativeLibrary.GetExport(_library, "cuDeviceGetByPCIBusId"))(
                &device, id) == 0
                && attribute(&major, MajorAttribute, device) == 0
                && attribute(&minor, MinorAttribute, device) == 0
                    ? major * 10 + minor
                    : null;
        }
    }
}
