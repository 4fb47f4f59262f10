namespace Wattwise.LocalEngine.Native;

/// <summary>Why CUDA cannot work here, found out before llama.cpp would end the process over it.</summary>
internal static class CudaSupport
{
    /// <summary>The cause of there being no CUDA device.</summary>
    internal static string MissingBackend(LlamaLibrary library)
    {
        var file = library.Directory is null
            ? null
            : Directory.EnumerateFiles(library.Directory, "*ggml-cuda*").Order(StringComparer.Ordinal).FirstOrDefault();
        if (file is null)
        {
            return $"the llama.cpp libraries in '{library.Directory ?? "the system's library folders"}' were built without CUDA. Build with "
                + "WattwiseBackend=cuda, or name a folder with a CUDA build (LlamaEngineOptions.NativeLibraryPath or "
                + $"{LibraryProbe.PathVariable}).";
        }

        // Loading all backends keeps silent about those that fail; loading this one again tells why.
        var position = LlamaLog.Position;
        var loaded = GgmlApi.BackendLoad(file) != 0;
        var cause = LlamaLog.ErrorsSince(position);
        return loaded || cause.Length == 0
            ? $"'{file}' finds no NVIDIA GPU. Check that nvidia-smi lists one and that CUDA_VISIBLE_DEVICES does not hide it. {cause}".TrimEnd()
            : $"'{file}' does not load ({cause}). It needs an NVIDIA driver for its CUDA version and the CUDA runtime libraries (libcudart, libcublas).";
    }

    internal static string? Obstacle(LlamaLibrary library, IReadOnlyList<BackendDevice> devices) => null;
}
