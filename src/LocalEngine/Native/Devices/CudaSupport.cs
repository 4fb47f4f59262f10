using System.Globalization;

namespace Wattwise.LocalEngine.Native;

/// <summary>Why CUDA cannot work here, found out before llama.cpp would end the process over it.</summary>
internal static class CudaSupport
{
    /// <summary>Whether the loaded libraries are a CUDA build, usable or not.</summary>
    internal static bool IsInstalled(string? libraryDirectory) => BackendFile(libraryDirectory) is not null;

    /// <summary>The cause of there being no CUDA device.</summary>
    internal static string MissingDevice(string? libraryDirectory)
    {
        if (BackendFile(libraryDirectory) is not { } file)
        {
            return $"the llama.cpp libraries in '{libraryDirectory ?? "the system's library folders"}' were built without CUDA. Build with "
                + "WattwiseBackend=cuda, or name a folder with a CUDA build (LlamaEngineOptions.NativeLibraryPath or "
                + $"{NativeVariables.LibraryPath}).";
        }

        // Loading all backends keeps silent about those that fail; loading this one again tells why.
        var position = LlamaLog.Position;
        var loaded = GgmlApi.BackendLoad(file) != 0;
        var cause = LlamaLog.ErrorsSince(position);
        return loaded || cause.Length == 0
            ? $"'{file}' finds no NVIDIA GPU. Check that nvidia-smi lists one and that CUDA_VISIBLE_DEVICES does not hide it. {cause}".TrimEnd()
            : $"'{file}' does not load ({cause}). It needs an NVIDIA driver for its CUDA version and the CUDA runtime libraries "
                + $"(libcudart, libcublas).";
    }

    /// <summary>
    /// Why a listed device cannot compute, or <see langword="null"/>: the library may hold no code for it that the installed driver can
    /// run, and the first kernel would end the process.
    /// </summary>
    internal static string? Obstacle(string? libraryDirectory, BackendDevice device)
    {
        if (BackendFile(libraryDirectory) is not { } file || device.DeviceId is not { } id || CudaDriver.Load() is not { } driver
            || driver.ComputeCapability(id) is not { } capability)
            return null;
        var code = CudaCode.ReadFrom(file);
        return code.Count == 0 || code.Any(part => part.RunsOn(capability, driver.Version))
            ? null
            : Explain(file, device, code, capability, driver.Version);
    }

    /// <summary>The error for a device that none of <paramref name="code"/> runs on.</summary>
    internal static string Explain(string file, BackendDevice device, IReadOnlySet<CudaCode> code, int capability, int driverVersion)
    {
        var machineCode = code.Where(part => !part.IsPtx).Select(part => Dotted(part.Architecture)).Distinct().ToArray();
        var ptx = code.Where(part => part.IsPtx && part.Architecture <= capability).Select(part => (int?)part.RequiredDriverVersion).Min();
        var installed = Dotted(driverVersion / 100, driverVersion % 1000 / 10);
        return $"{device.Name} ({device.Description}) has compute capability {Dotted(capability)}, but '{file}' holds machine code for "
            + $"{(machineCode.Length > 0 ? string.Join(", ", machineCode) : "no GPU")} only"
            + (ptx is { } required
                ? $", and its PTX needs a driver for CUDA {Dotted(required / 100, required % 1000 / 10)} where the installed one supports "
                    + $"{installed}. Update the NVIDIA driver, or use"
                : $" and no PTX for it (the driver supports CUDA {installed}). Use")
            + $" libraries compiled for this GPU (CMAKE_CUDA_ARCHITECTURES={capability}; LlamaEngineOptions.NativeLibraryPath or "
            + $"{NativeVariables.LibraryPath}).";
    }

    private static string? BackendFile(string? libraryDirectory) => libraryDirectory is null
        ? null
        : Directory.EnumerateFiles(libraryDirectory, "*ggml-cuda*").Order(StringComparer.Ordinal).FirstOrDefault();

    private static string Dotted(int timesTen) => Dotted(timesTen, timesTen % 10);

    private static string Dotted(int majorTimesTen, int minor) =>
        string.Create(CultureInfo.InvariantCulture, $"{majorTimesTen / 10}.{minor}");
}
