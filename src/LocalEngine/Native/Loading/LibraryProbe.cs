using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// Where the libraries are looked for. A folder that the user names is the only one tried: falling back from it would run other code than
/// asked for. Else the application's <c>runtimes/&lt;rid&gt;/native</c>, beside its assemblies or its program, then the system loader.
/// </summary>
internal static class LibraryProbe
{
    private static readonly string[] CudaBuilds = ["cuda13", "cuda12"];

    /// <summary>Whether a folder is that of a CUDA build inside a package's folder.</summary>
    internal static bool IsForCuda(string? directory) => CudaBuilds.Contains(Path.GetFileName(directory), StringComparer.Ordinal);

    /// <summary>The candidate folders in order; <see langword="null"/> stands for the system loader.</summary>
    internal static IEnumerable<string?> Directories(string? nativeLibraryPath, LlamaDevice device, string baseDirectory) =>
        Named(nativeLibraryPath ?? Environment.GetEnvironmentVariable(NativeVariables.LibraryPath), device, baseDirectory);

    /// <inheritdoc cref="Directories"/>
    /// <param name="named">The folder (or a library in it) that the options or the environment name; null and white space name
    /// none.</param>
    /// <param name="device">The device that is wanted.</param>
    /// <param name="baseDirectory">The application's folder.</param>
    internal static IEnumerable<string?> Named(string? named, LlamaDevice device, string baseDirectory)
    {
        if (!string.IsNullOrWhiteSpace(named))
            return WithVariants(
                File.Exists(named) ? Path.GetDirectoryName(Path.GetFullPath(named))! : Path.GetFullPath(named), device, CpuVariants.CanRun);
        return Folders(baseDirectory, Environment.ProcessPath)
            .SelectMany(folder =>
                WithVariants(Path.Combine(folder, "runtimes", RuntimeIdentifier, "native"), device, CpuVariants.CanRun).Append(folder))
            .Append<string?>(null);
    }

    /// <summary>
    /// The application's folders: that of its assemblies, and that of its program if it is another one, as in a single file that unpacks
    /// itself to a folder of the system's.
    /// </summary>
    /// <param name="baseDirectory">Where its assemblies lie.</param>
    /// <param name="program">The running program; of an application that <c>dotnet</c> runs, that one.</param>
    internal static IEnumerable<string> Folders(string baseDirectory, string? program)
    {
        yield return baseDirectory;
        if (Path.GetFileNameWithoutExtension(program) is not (null or "dotnet")
            && Path.GetDirectoryName(program) is { Length: > 0 } folder
            && Path.TrimEndingDirectorySeparator(folder) != Path.TrimEndingDirectorySeparator(baseDirectory))
            yield return folder;
    }

    /// <summary>
    /// The portable identifier that packages use; <see cref="RuntimeInformation.RuntimeIdentifier"/> may name a distribution.
    /// </summary>
    internal static string RuntimeIdentifier { get; } = PortableIdentifier(RuntimeInformation.RuntimeIdentifier);

    /// <summary>
    /// The folders of one package: its own, then one per CUDA version and one per level of x86-64 instructions, as the LLamaSharp.Backend
    /// packages have them; the best level that the processor can run comes first.
    /// </summary>
    internal static IEnumerable<string> WithVariants(string directory, LlamaDevice device, Func<string, bool> canRun)
    {
        yield return directory;
        if (device != LlamaDevice.Cpu)
        {
            foreach (var build in CudaBuilds)
                yield return Path.Combine(directory, build);
        }

        foreach (var level in CpuVariants.Levels)
        {
            if (canRun(level))
                yield return Path.Combine(directory, level);
        }

        // Rosetta 2 translates no AVX before macOS 15.
        if (OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && !Avx2.IsSupported)
            yield return Path.Combine(directory, "rosetta2");
    }

    /// <summary>"linux-x64", "linux-musl-x64", "win-arm64": the system, the C library if it is musl, and the processor.</summary>
    internal static string PortableIdentifier(string runtimeIdentifier)
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var isMusl = runtimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || runtimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);
        return $"{system}{(isMusl ? "-musl" : "")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
