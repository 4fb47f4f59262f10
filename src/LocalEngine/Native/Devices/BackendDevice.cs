using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>A device that a loaded backend offers.</summary>
/// <param name="Handle">The <c>ggml_backend_dev_t</c>; valid for the life of the process.</param>
/// <param name="Backend">The backend's name: "CPU", "CUDA", "MTL".</param>
/// <param name="Name">"CPU", "CUDA0".</param>
/// <param name="Description">The marketing name.</param>
/// <param name="Type">The kind of device.</param>
/// <param name="FreeMemory">Free bytes when it was read.</param>
/// <param name="TotalMemory">All its bytes.</param>
/// <param name="DeviceId">The PCI bus id, or null.</param>
internal sealed record BackendDevice(
    nint Handle, string Backend, string Name, string Description, BackendDeviceType Type, ulong FreeMemory, ulong TotalMemory,
    string? DeviceId)
{
    internal bool IsCuda => IsGpu && Backend == "CUDA";

    internal bool IsGpu => Type is BackendDeviceType.Gpu or BackendDeviceType.IntegratedGpu;

    /// <summary>Every device of every loaded backend.</summary>
    internal static unsafe IReadOnlyList<BackendDevice> All()
    {
        var devices = new BackendDevice[(int)GgmlApi.DeviceCount()];
        for (var i = 0; i < devices.Length; i++)
        {
            var handle = GgmlApi.DeviceGet((nuint)i);
            GgmlDeviceProperties properties;
            GgmlApi.DeviceGetProperties(handle, &properties);
            devices[i] = new BackendDevice(
                handle,
                Text(GgmlApi.BackendName(GgmlApi.DeviceGetBackend(handle))) ?? "",
                Text(properties.Name) ?? "",
                Text(properties.Description) ?? "",
                properties.Type,
                properties.FreeMemory,
                properties.TotalMemory,
                Text(properties.DeviceId));
        }

        return devices;
    }

    private static unsafe string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);
}
