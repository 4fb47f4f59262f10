using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>ggml_backend_dev_caps</c> (5 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GgmlDeviceCapabilities
{
    public bool Async;
    public bool HostBuffer;
    public bool BufferFromHostPointer;
    public bool Events;
    public bool MemoryMap;
}
