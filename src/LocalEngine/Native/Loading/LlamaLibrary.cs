using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// The llama.cpp libraries of this process: loaded once, by the first engine, and never unloaded. Thread-safe.
/// </summary>
internal sealed unsafe class LlamaLibrary
{
    private static readonly Lock LoadLock = new();
    private static nint _llama, _ggml, _ggmlBase;

    static LlamaLibrary() => NativeLibrary.SetDllImportResolver(typeof(LlamaLibrary).Assembly, Resolve);

    private LlamaLibrary(string? directory, string version)
    {
        Directory = directory;
        Version = version;
    }

    /// <summary>The loaded libraries, or <see langword="null"/> before the first <see cref="Load"/>.</summary>
    internal static LlamaLibrary? Current { get; private set; }

    /// <summary>The folder that the libraries come from; <see langword="null"/> for the system loader.</summary>
    internal string? Directory { get; }

    /// <summary>The version of the library, such as "0.5.0-dev", or that of its ggml, such as "ggml 0.18.0", if it carries none.</summary>
    internal string Version { get; }

    /// <summary>
    /// Loads the libraries and every backend beside them, or returns those that are loaded already.
    /// </summary>
    /// <param name="nativeLibraryPath">The only folder (or a library in it) to look in; null probes (<see cref="LibraryProbe"/>).</param>
    /// <param name="device">The device that is wanted, for packages that keep CPU and CUDA builds apart.</param>
    /// <param name="logger">Gets llama.cpp's log of this thread from now on; null leaves the logger as it is.</param>
    /// <exception cref="LlamaLibraryException">Nothing usable was found, or another folder is already loaded.</exception>
    internal static LlamaLibrary Load(string? nativeLibraryPath = null, LlamaDevice device = LlamaDevice.Auto, ILogger? logger = null)
    {
        if (logger is not null)
            LlamaLog.Logger = logger;
        lock (LoadLock)
        {
            if (Current is { } loaded)
            {
                if (nativeLibraryPath is not null
                    && !LibraryProbe.Directories(nativeLibraryPath, LlamaDevice.Auto, AppContext.BaseDirectory).Contains(loaded.Directory))
                {
                    throw new LlamaLibraryException(
                        $"llama.cpp is already loaded from '{loaded.Directory ?? "the system"}' in this process and cannot be loaded again from "
                        + $"'{nativeLibraryPath}'. Give all engines of a process the same LlamaEngineOptions.NativeLibraryPath.",
                        [nativeLibraryPath]);
                }

                return loaded;
            }

            OpenMpSettings.Apply();
            return Current = LoadFirst(nativeLibraryPath, device);
        }
    }

    /// <summary>Looks up a function of the loaded libllama by its exported name.</summary>
    internal static bool TryGetExport(string name, out nint address) => NativeLibrary.TryGetExport(_llama, name, out address);

    // The first folder that holds the libraries decides: another one would be other code than the one that lies there, and two builds in
    // one process mix, since the system loader takes a library that is named as one of the loaded ones for that one.
    private static LlamaLibrary LoadFirst(string? nativeLibraryPath, LlamaDevice device)
    {
        List<string> probed = [];
        var loadedFolder = LoadedGgml.Folder();
        foreach (var directory in LoadedGgml.First(
            LibraryProbe.Directories(nativeLibraryPath, device, AppContext.BaseDirectory), loadedFolder))
        {
            probed.Add(directory ?? "system loader");
            var candidate = directory is null ? LibraryCandidate.System : LibraryCandidate.FromDirectory(directory);
            if (candidate is null)
                continue;
            var version = "";
            if ((LoadedGgml.Conflict(directory, loadedFolder) ?? TryLoad(candidate, out version)) is not { } rejection)
            {
                Start(candidate, version, probed);
                return new LlamaLibrary(candidate.Directory, version);
            }

            // Only an application that asks for the GPU by name must not get the processor instead.
            if (device == LlamaDevice.Auto && LibraryProbe.IsForCuda(directory))
            {
                LlamaLog.Logger?.LogWarning(
                    "A GPU is not used: {Directory}: {Cause}.{Remedy}", directory, rejection, LoadFailure.Remedy(rejection));
                continue;
            }

            // "Not there" from the system loader adds nothing to the list of probed paths.
            if (directory is not null || !rejection.StartsWith(NotFound, StringComparison.Ordinal))
                throw NoneUsable(probed, $"Rejected: {directory ?? "system loader"}: {rejection}.{LoadFailure.Remedy(rejection)} ");
        }

        throw NoneUsable(probed, "");
    }

    private const string NotFound = "Unable to load shared library";

    private static LlamaLibraryException NoneUsable(List<string> probed, string cause) => new(
        $"No usable llama.cpp libraries were found; supported are {string.Join(" and ", LlamaAbi.Supported.Select(abi => abi.Releases))}. "
        + $"Probed: {string.Join(", ", probed)}. {cause}Applications get the libraries with the package Wattwise.LocalEngine unless they "
        + $"are built with "
        + $"WattwiseLlamaSource=none; to use others, set LlamaEngineOptions.NativeLibraryPath or the environment variable "
        + $"{NativeVariables.LibraryPath} to "
        + "the folder that holds them.", probed);

    /// <summary>
    /// Loads the libraries of a candidate, or returns the reason why they are of no use. Never unloads: their exception handlers stay
    /// registered.
    /// </summary>
    private static string? TryLoad(LibraryCandidate candidate, out string version)
    {
        version = "";
        try
        {
            // Dependencies first: libllama names them, and their file names are not those that the system loader would look for.
            var ggmlBase = Load(candidate.GgmlBase);
            foreach (var backend in candidate.Backends)
                Load(backend);
            var ggml = Load(candidate.Ggml);
            var llama = Load(candidate.Llama);
            var exports = new LlamaExports(llama, ggmlBase);
            version = exports.Version ?? $"ggml {exports.GgmlVersion}";
            if (Rejection(exports, version, out var abi) is { } rejection)
                return rejection;
            (_ggmlBase, _ggml, _llama) = (ggmlBase, ggml, llama);
            LlamaApi.Abi = abi!;
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return exception.Message.ReplaceLineEndings(" ").Trim();
        }

        nint Load(string path) =>
            candidate.Directory is null ? NativeLibrary.Load(path, typeof(LlamaLibrary).Assembly, null) : NativeLibrary.Load(path);
    }

    private static string? Rejection(LlamaExports exports, string version, out LlamaAbi? abi)
    {
        abi = LlamaAbi.Supported.FirstOrDefault(candidate => candidate.IsVersion(exports));
        return abi is null
            ? $"version {version}, which this engine was not built for"
            : abi.Difference(exports) is { } difference ? $"version {version} with another binary layout ({difference})" : null;
    }

    private static void Start(LibraryCandidate candidate, string version, List<string> probed)
    {
        AbortReport.Libraries = $"{candidate.Directory ?? "system"}, version {version}";
        LlamaApi.LogSet(LlamaLog.Callback, null);
        GgmlApi.SetAbortCallback(AbortReport.Callback);

        // Some builds have their backends linked in, others come with one file for each.
        // Without a folder, llama.cpp would take them from the current directory, whoever put them there.
        if (!HasCpu() && (candidate.Directory ?? LoadedGgml.Folder()) is { } folder)
            GgmlApi.BackendLoadAllFromPath(folder);
        LlamaApi.BackendInit();
        if (!HasCpu())
            throw new LlamaLibraryException(CpuVariants.MissingBackend(candidate.Directory), probed);
    }

    private static bool HasCpu() => BackendDevice.All().Any(device => device.Type == BackendDeviceType.Cpu);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        LlamaApi.Library => _llama,
        GgmlApi.Library => _ggml,
        GgmlApi.BaseLibrary => _ggmlBase,
        _ => 0,
    };
}
