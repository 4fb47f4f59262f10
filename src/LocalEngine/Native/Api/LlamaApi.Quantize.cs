using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

internal static unsafe partial class LlamaApi
{
    [LibraryImport(Library, EntryPoint = "llama_model_quantize_default_params")]
    internal static partial LlamaQuantizeParams QuantizeDefaultParams();

    [LibraryImport(Library, EntryPoint = "llama_model_quantize_default_params")]
    internal static partial LlamaQuantizeParams018 QuantizeDefaultParams018();

    /// <summary>0 on success; the reason of a failure is in the log. Nothing can stop it before its end.</summary>
    [LibraryImport(Library, EntryPoint = "llama_model_quantize", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint ModelQuantize(string input, string output, LlamaQuantizeParams* parameters);

    [LibraryImport(Library, EntryPoint = "llama_model_quantize", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint ModelQuantize(string input, string output, LlamaQuantizeParams018* parameters);
}
