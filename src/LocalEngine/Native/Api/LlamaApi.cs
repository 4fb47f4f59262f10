using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// The functions of libllama that the engine calls, by their C names. A library must have been loaded before any of
/// them is called; those that take parameters whose layout depends on it are called through <see cref="Abi"/>. Arguments are not checked
/// here: many wrong ones end the process, so the callers check them.
/// </summary>
internal static unsafe partial class LlamaApi
{
    /// <summary>The name that the resolver maps to the loaded libllama.</summary>
    internal const string Library = "llama";

    /// <summary>The layout of the loaded library.</summary>
    internal static LlamaAbi Abi { get; set; } = LlamaAbi.Supported[0];

    [LibraryImport(Library, EntryPoint = "llama_backend_init")]
    internal static partial void BackendInit();

    [LibraryImport(Library, EntryPoint = "llama_log_set")]
    internal static partial void LogSet(delegate* unmanaged[Cdecl]<NativeLogLevel, byte*, void*, void> callback, void* userData);
}
