using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// The functions of libllama 0.5.0 that the engine calls, by their C names. <see cref="LlamaLibrary.Load"/> must have succeeded before any of
/// them is called. Arguments are not checked here: many wrong ones end the process, so the callers check them.
/// </summary>
internal static unsafe partial class LlamaApi
{
    /// <summary>The name that the resolver maps to the loaded libllama.</summary>
    internal const string Library = "llama";

    [LibraryImport(Library, EntryPoint = "llama_backend_init")]
    internal static partial void BackendInit();

    [LibraryImport(Library, EntryPoint = "llama_log_set")]
    internal static partial void LogSet(delegate* unmanaged[Cdecl]<NativeLogLevel, byte*, void*, void> callback, void* userData);
}
