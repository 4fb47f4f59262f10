using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>The functions of libggml and libggml-base that the engine calls. A library must have been loaded before.</summary>
internal static unsafe partial class GgmlApi
{
    /// <summary>Backend registry and devices by index.</summary>
    internal const string Library = "ggml";

    /// <summary>Device properties, logging, threads.</summary>
    internal const string BaseLibrary = "ggml-base";

    /// <summary>
    /// Loads every backend found in the folder; silent about those that fail. NULL: the program's folder and the current one.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void BackendLoadAllFromPath(string? directory);

    /// <summary>Loads one backend; 0 on failure, with the reason in the log.</summary>
    [LibraryImport(Library, EntryPoint = "ggml_backend_load", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint BackendLoad(string path);

    [LibraryImport(Library, EntryPoint = "ggml_backend_reg_by_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint BackendByName(string name);

    [LibraryImport(Library, EntryPoint = "ggml_backend_dev_count")]
    internal static partial nuint DeviceCount();

    /// <summary>An index out of range aborts the process.</summary>
    [LibraryImport(Library, EntryPoint = "ggml_backend_dev_get")]
    internal static partial nint DeviceGet(nuint index);

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_backend_reg_name")]
    internal static partial byte* BackendName(nint backend);

    /// <summary>0 where the backend has no function of that name.</summary>
    [LibraryImport(BaseLibrary, EntryPoint = "ggml_backend_reg_get_proc_address", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint BackendGetProcAddress(nint backend, string name);

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_backend_dev_get_props")]
    internal static partial void DeviceGetProperties(nint device, GgmlDeviceProperties* properties);

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_backend_dev_backend_reg")]
    internal static partial nint DeviceGetBackend(nint device);

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_log_set")]
    internal static partial void LogSet(delegate* unmanaged[Cdecl]<NativeLogLevel, byte*, void*, void> callback, void* userData);

    /// <summary>The callback gets the message before the process aborts; it cannot prevent that.</summary>
    [LibraryImport(BaseLibrary, EntryPoint = "ggml_set_abort_callback")]
    internal static partial void* SetAbortCallback(delegate* unmanaged[Cdecl]<byte*, void> callback);

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_threadpool_params_init")]
    internal static partial void ThreadpoolParamsInit(GgmlThreadpoolParams* parameters, int threads);
}
