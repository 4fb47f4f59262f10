using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>ggml_backend_dev_props</c> (56 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GgmlDeviceProperties
{
    public byte* Name;
    public byte* Description;
    public nuint FreeMemory;
    public nuint TotalMemory;
    public BackendDeviceType Type;

    /// <summary>The PCI bus id ("0000:c1:00.0"), or NULL.</summary>
    public byte* DeviceId;
    public GgmlDeviceCapabilities Capabilities;
}
