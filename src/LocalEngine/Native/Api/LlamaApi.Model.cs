using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

internal static unsafe partial class LlamaApi
{
    [LibraryImport(Library, EntryPoint = "llama_model_default_params")]
    internal static partial LlamaModelParams ModelDefaultParams();

    [LibraryImport(Library, EntryPoint = "llama_model_default_params")]
    internal static partial LlamaModelParams018 ModelDefaultParams018();

    /// <summary>NULL on failure; the reason is in the log. Use <see cref="ModelHandle.Load"/>.</summary>
    [LibraryImport(Library, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ModelLoadFromFile(string path, LlamaModelParams parameters);

    [LibraryImport(Library, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ModelLoadFromFile(string path, LlamaModelParams018 parameters);

    [LibraryImport(Library, EntryPoint = "llama_model_free")]
    internal static partial void ModelFree(nint model);

    /// <summary>The vocabulary, owned by the model.</summary>
    [LibraryImport(Library, EntryPoint = "llama_model_get_vocab")]
    internal static partial nint ModelGetVocabulary(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_ctx_train")]
    internal static partial int ModelTrainingContext(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_embd")]
    internal static partial int ModelEmbeddingLength(ModelHandle model);

    /// <summary>The length of an output embedding, where a projection makes it differ from <see cref="ModelEmbeddingLength"/>.</summary>
    [LibraryImport(Library, EntryPoint = "llama_model_n_embd_out")]
    internal static partial int ModelOutputEmbeddingLength(ModelHandle model);

    /// <summary>Outputs of the classifier head; undefined for a model without one.</summary>
    [LibraryImport(Library, EntryPoint = "llama_model_n_cls_out")]
    internal static partial uint ModelClassifierOutputs(ModelHandle model);

    /// <summary>Layers that predict tokens beyond the next one; 0 in most models.</summary>
    [LibraryImport(Library, EntryPoint = "llama_model_n_layer_nextn")]
    internal static partial int ModelNextTokenLayers(ModelHandle model);

    /// <summary>The bytes of all tensors.</summary>
    [LibraryImport(Library, EntryPoint = "llama_model_size")]
    internal static partial ulong ModelSize(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_params")]
    internal static partial ulong ModelParameterCount(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_has_encoder")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ModelHasEncoder(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_has_decoder")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ModelHasDecoder(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_is_diffusion")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ModelIsDiffusion(ModelHandle model);
}
