using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// The llama.cpp libraries of this process: loaded once, by the first engine, and never unloaded. Thread-safe.
/// </summary>
internal sealed unsafe class LlamaLibrary
{
    /// <summary>The llama.cpp release that the struct layouts belong to; builds of it report this version with a suffix.</summary>
    internal const string SupportedVersion = "0.5.0";

    private static readonly Lock Gate = new();
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

    /// <summary>What the library calls itself, such as "0.5.0-dev".</summary>
    internal string Version { get; }

    /// <summary>
    /// Loads the libraries and every backend beside them, or returns those that are loaded already.
    /// </summary>
    /// <param name="nativeLibraryPath">The only folder (or a library in it) to look in; null probes (<see cref="LibraryProbe"/>).</param>
    /// <param name="device">The device that is wanted, for packages that keep CPU and CUDA builds apart.</param>
    /// <param name="logger">Gets llama.cpp's log from now on; null leaves the logger as it is.</param>
    /// <exception cref="LlamaLibraryException">Nothing usable was found, or another folder is already loaded.</exception>
    internal static LlamaLibrary Load(string? nativeLibraryPath = null, LlamaDevice device = LlamaDevice.Auto, ILogger? logger = null)
    {
        if (logger is not null)
            LlamaLog.Logger = logger;
        lock (Gate)
        {
            if (Current is { } loaded)
            {
                if (nativeLibraryPath is not null
                    && !LibraryProbe.Directories(nativeLibraryPath, LlamaDevice.Auto, AppContext.BaseDirectory).Contains(loaded.Directory))
                {
                    throw new LlamaLibraryException(
                        $"llama.cpp is already loaded from '{loaded.Directory ?? "the system"}' in this process and cannot be loaded again from "
                        + $"'{nativeLibraryPath}'. Give all engines of a process the same LlamaEngineOptions.NativeLibraryPath.", [nativeLibraryPath]);
                }

                return loaded;
            }

            OpenMpSettings.Apply();
            return Current = LoadFirst(nativeLibraryPath, device);
        }
    }

    /// <summary>Looks up a function of the loaded libllama by its exported name.</summary>
    internal static bool TryGetExport(string name, out nint address) => NativeLibrary.TryGetExport(_llama, name, out address);

    private static LlamaLibrary LoadFirst(string? nativeLibraryPath, LlamaDevice device)
    {
        List<string> probed = [];
        List<string> reasons = [];
        foreach (var directory in LibraryProbe.Directories(nativeLibraryPath, device, AppContext.BaseDirectory))
        {
            probed.Add(directory ?? "system loader");
            var candidate = directory is null ? LibraryCandidate.System : LibraryCandidate.FromDirectory(directory);
            if (candidate is null)
                continue;
            if (TryLoad(candidate, out var version, out var reason))
            {
                Start(candidate, probed);
                return new LlamaLibrary(candidate.Directory, version);
            }

            // "Not there" from the system loader says nothing beyond the list of probed paths.
            if (directory is not null || !reason.StartsWith(NotFound, StringComparison.Ordinal))
                reasons.Add($"{directory ?? "system loader"}: {reason}");
        }

        throw new LlamaLibraryException(
            $"No usable llama.cpp {SupportedVersion} libraries were found. Probed: {string.Join(", ", probed)}. "
            + (reasons.Count > 0 ? $"Rejected: {string.Join(" | ", reasons)}. " : "")
            + "Build with WattwiseRestoreLlama=true (the default for applications), or set LlamaEngineOptions.NativeLibraryPath or the environment "
            + $"variable {LibraryProbe.PathVariable} to the folder that holds them.", probed);
    }

    private const string NotFound = "Unable to load shared library";

    private static bool TryLoad(LibraryCandidate candidate, out string version, out string reason)
    {
        version = "";
        var handles = new List<nint>(3);
        try
        {
            // Dependencies first: libllama names them, and their file names are not those that the system loader would look for.
            foreach (var path in new[] { candidate.GgmlBase, candidate.Ggml, candidate.Llama })
                handles.Add(candidate.Directory is null ? NativeLibrary.Load(path, typeof(LlamaLibrary).Assembly, null) : NativeLibrary.Load(path));
            reason = Rejection(handles[2], out version) ?? "";
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            reason = e.Message.ReplaceLineEndings(" ").Trim();
        }

        if (reason.Length > 0)
        {
            handles.ForEach(NativeLibrary.Free);
            return false;
        }

        (_ggmlBase, _ggml, _llama) = (handles[0], handles[1], handles[2]);
        return true;
    }

    // Through the exports, not through LlamaApi: a P/Invoke method once called stays bound to a library that may be refused here.
    private static string? Rejection(nint handle, out string version)
    {
        version = "";
        if (!NativeLibrary.TryGetExport(handle, "llama_version", out var getVersion))
            return $"older than {SupportedVersion} (it has no llama_version)";
        version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)getVersion)()) ?? "";
        if (!version.StartsWith(SupportedVersion, StringComparison.Ordinal))
            return $"version {version}, but this engine was built for {SupportedVersion}";
        var model = ((delegate* unmanaged[Cdecl]<LlamaModelParams>)NativeLibrary.GetExport(handle, "llama_model_default_params"))();
        var context = ((delegate* unmanaged[Cdecl]<LlamaContextParams>)NativeLibrary.GetExport(handle, "llama_context_default_params"))();
        return (AbiCheck.SizeDifference() ?? AbiCheck.Difference(model, context)) is { } difference
            ? $"version {version} with another binary layout ({difference})"
            : null;
    }

    private static void Start(LibraryCandidate candidate, List<string> probed)
    {
        LlamaApi.LogSet(LlamaLog.Callback, null);
        GgmlApi.SetAbortCallback(AbortReport.Callback);
        GgmlApi.BackendLoadAllFromPath(candidate.Directory);
        LlamaApi.BackendInit();
        if (!BackendDevice.All().Any(device => device.Type == BackendDeviceType.Cpu))
            throw new LlamaLibraryException(CpuVariants.MissingBackend(candidate.Directory), probed);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        LlamaApi.Library => _llama,
        GgmlApi.Library => _ggml,
        GgmlApi.BaseLibrary => _ggmlBase,
        _ => 0,
    };
}
