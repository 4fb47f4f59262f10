using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

// On the thread of the model's contexts: adapters are listed in the model, and graphs are planned by that list.
internal static unsafe partial class LlamaApi
{
    /// <summary>
    /// NULL on failure; the reason is in the log. A metadata entry of another type than expected aborts the process. Use
    /// <see cref="LoraHandle.Load"/>.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_adapter_lora_init", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint LoraInit(ModelHandle model, string path);

    /// <summary>Must come before the model is freed.</summary>
    [LibraryImport(Library, EntryPoint = "llama_adapter_lora_free")]
    internal static partial void LoraFree(nint adapter);

    /// <summary>
    /// Changes nothing where the context has these adapters with these scales already; otherwise the next decode plans its graphs anew.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_set_adapters_lora")]
    internal static partial int SetLoras(ContextHandle context, nint* adapters, nuint count, float* scales);
}
