using System.Runtime.InteropServices;

namespace Wattwise.Energy;

/// <summary>The part of NVIDIA's management library that counts energy; it comes with the driver.</summary>
internal sealed unsafe class NvmlLibrary : IDisposable
{
    private const int Success = 0;
    private const int MaxNameBytes = 96;

    private readonly nint _handle;

    private NvmlLibrary(nint handle, IReadOnlyList<GpuEnergyCounter> counters)
    {
        _handle = handle;
        Counters = counters;
    }

    /// <summary>One counter for each GPU; valid until disposed.</summary>
    public IReadOnlyList<GpuEnergyCounter> Counters { get; }

    /// <summary>Opens the library, or gives <see langword="null"/> where there is no driver or it refuses.</summary>
    public static NvmlLibrary? TryOpen()
    {
        var name = OperatingSystem.IsWindows() ? "nvml.dll" : OperatingSystem.IsLinux() ? "libnvidia-ml.so.1" : null;
        if (name is null || !NativeLibrary.TryLoad(name, out var handle))
            return null;
        if (NativeLibrary.TryGetExport(handle, "nvmlInit_v2", out var init) && ((delegate* unmanaged<int>)init)() == Success)
        {
            if (ReadCounters(handle) is { } counters)
                return new(handle, counters);
            Shutdown(handle);
        }

        NativeLibrary.Free(handle);
        return null;
    }

    public void Dispose()
    {
        Shutdown(_handle);
        NativeLibrary.Free(_handle);
    }

    private static GpuEnergyCounter[]? ReadCounters(nint handle)
    {
        if (!NativeLibrary.TryGetExport(handle, "nvmlDeviceGetCount_v2", out var getCount)
            || !NativeLibrary.TryGetExport(handle, "nvmlDeviceGetHandleByIndex_v2", out var getDevice)
            || !NativeLibrary.TryGetExport(handle, "nvmlDeviceGetName", out var getName)
            || !NativeLibrary.TryGetExport(handle, "nvmlDeviceGetTotalEnergyConsumption", out var getEnergy))
            return null;

        uint count;
        if (((delegate* unmanaged<uint*, int>)getCount)(&count) != Success)
            return null;
        var counters = new GpuEnergyCounter[count];
        var text = stackalloc byte[MaxNameBytes];
        for (var i = 0u; i < count; i++)
        {
            nint device;
            if (((delegate* unmanaged<uint, nint*, int>)getDevice)(i, &device) != Success)
                return null;
            var named = ((delegate* unmanaged<nint, byte*, uint, int>)getName)(device, text, MaxNameBytes) == Success;
            counters[i] = new(named ? Marshal.PtrToStringUTF8((nint)text)! : $"GPU {i}", Reader(getEnergy, device));
        }

        return counters;
    }

    private static Func<ulong?> Reader(nint getEnergy, nint device) => () => Read(getEnergy, device);

    private static ulong? Read(nint getEnergy, nint device)
    {
        ulong millijoules;
        return ((delegate* unmanaged<nint, ulong*, int>)getEnergy)(device, &millijoules) == Success ? millijoules : null;
    }

    private static void Shutdown(nint handle)
    {
        if (NativeLibrary.TryGetExport(handle, "nvmlShutdown", out var shutdown))
            ((delegate* unmanaged<int>)shutdown)();
    }
}
