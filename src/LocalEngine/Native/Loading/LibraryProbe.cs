using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// Where the libraries are looked for. A folder that the user names is the only one tried: falling back from it would run other code than
/// asked for. Else the application's <c>runtimes/&lt;rid&gt;/native</c>, then the system loader.
/// </summary>
internal static class LibraryProbe
{
    internal const string PathVariable = "WATTWISE_LLAMA_PATH";

    /// <summary>The candidate folders in order; <see langword="null"/> stands for the system loader.</summary>
    internal static IEnumerable<string?> Directories(string? nativeLibraryPath, LlamaDevice device, string baseDirectory)
    {
        var named = nativeLibraryPath ?? Environment.GetEnvironmentVariable(PathVariable);
        if (!string.IsNullOrWhiteSpace(named))
            return WithVariants(File.Exists(named) ? Path.GetDirectoryName(Path.GetFullPath(named))! : Path.GetFullPath(named), device);
        return WithVariants(Path.Combine(baseDirectory, "runtimes", RuntimeIdentifier, "native"), device)
            .Append(baseDirectory)
            .Append<string?>(null);
    }

    /// <summary>The portable identifier that packages use; <see cref="RuntimeInformation.RuntimeIdentifier"/> may name a distribution.</summary>
    internal static string RuntimeIdentifier { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    // The LLamaSharp.Backend packages keep one build per CUDA version and per AVX level in sub-folders.
    private static IEnumerable<string> WithVariants(string directory, LlamaDevice device)
    {
        yield return directory;
        if (device != LlamaDevice.Cpu)
        {
            yield return Path.Combine(directory, "cuda13");
            yield return Path.Combine(directory, "cuda12");
        }

        if (Avx512F.IsSupported)
            yield return Path.Combine(directory, "avx512");
        if (Avx2.IsSupported)
            yield return Path.Combine(directory, "avx2");
        if (Avx.IsSupported)
            yield return Path.Combine(directory, "avx");
        yield return Path.Combine(directory, "noavx");
    }
}
