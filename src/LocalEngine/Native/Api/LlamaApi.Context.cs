using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

// A context belongs to one thread at a time.
internal static unsafe partial class LlamaApi
{
    [LibraryImport(Library, EntryPoint = "llama_context_default_params")]
    internal static partial LlamaContextParams ContextDefaultParams();

    [LibraryImport(Library, EntryPoint = "llama_context_default_params")]
    internal static partial LlamaContextParams018 ContextDefaultParams018();

    /// <summary>NULL on failure; the reason is in the log. Use <see cref="ContextHandle.Create"/>.</summary>
    [LibraryImport(Library, EntryPoint = "llama_init_from_model")]
    internal static partial nint ContextInitFromModel(ModelHandle model, LlamaContextParams parameters);

    [LibraryImport(Library, EntryPoint = "llama_init_from_model")]
    internal static partial nint ContextInitFromModel(ModelHandle model, LlamaContextParams018 parameters);

    [LibraryImport(Library, EntryPoint = "llama_free")]
    internal static partial void ContextFree(nint context);

    /// <summary>Tokens that all sequences may hold together.</summary>
    [LibraryImport(Library, EntryPoint = "llama_n_ctx")]
    internal static partial uint ContextLength(ContextHandle context);

    /// <summary>Tokens that one sequence may hold.</summary>
    [LibraryImport(Library, EntryPoint = "llama_n_ctx_seq")]
    internal static partial uint ContextSequenceLength(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_n_batch")]
    internal static partial uint ContextBatchSize(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_n_ubatch")]
    internal static partial uint ContextMicroBatchSize(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_n_seq_max")]
    internal static partial uint ContextMaxSequences(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_pooling_type")]
    internal static partial PoolingType ContextPoolingType(ContextHandle context);

    /// <summary>The KV cache or recurrent state, owned by the context; 0 for a model that keeps none.</summary>
    [LibraryImport(Library, EntryPoint = "llama_get_memory")]
    internal static partial nint ContextGetMemory(ContextHandle context);

    /// <summary>
    /// Aborts the process when the batch has more tokens than <see cref="ContextBatchSize"/> or a sequence id out of range.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_decode")]
    internal static partial DecodeStatus Decode(ContextHandle context, LlamaBatch batch);

    /// <summary>As <see cref="Decode"/>, without touching the KV cache: encoders, and the encoder half of encoder-decoder models.</summary>
    [LibraryImport(Library, EntryPoint = "llama_encode")]
    internal static partial DecodeStatus Encode(ContextHandle context, LlamaBatch batch);

    /// <summary>
    /// The logits of batch row <paramref name="index"/> (negative counts from the end): one float per vocabulary entry, valid until the
    /// next decode or encode; NULL where that row gave no output.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_get_logits_ith")]
    internal static partial float* GetLogits(ContextHandle context, int index);

    /// <summary>The pooled embedding of a sequence, or its classifier outputs where pooling is rank; NULL where pooling is none.</summary>
    [LibraryImport(Library, EntryPoint = "llama_get_embeddings_seq")]
    internal static partial float* GetSequenceEmbeddings(ContextHandle context, int sequenceId);

    /// <summary>Waits until what was decoded is computed.</summary>
    [LibraryImport(Library, EntryPoint = "llama_synchronize")]
    internal static partial void Synchronize(ContextHandle context);

    /// <summary>Runs every tensor in the next decodes, to load weights before the first request.</summary>
    [LibraryImport(Library, EntryPoint = "llama_set_warmup")]
    internal static partial void SetWarmup(ContextHandle context, [MarshalAs(UnmanagedType.U1)] bool warmup);

    /// <summary>
    /// Takes effect on the CPU only. Worker threads call it: it must be an <c>UnmanagedCallersOnly</c> method and never throw.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "llama_set_abort_callback")]
    internal static partial void SetAbortCallback(ContextHandle context, delegate* unmanaged[Cdecl]<void*, byte> callback, void* userData);

    /// <summary>The threads of the next decodes: for one token, and for more. At most those of the attached pool.</summary>
    [LibraryImport(Library, EntryPoint = "llama_set_n_threads")]
    internal static partial void SetThreads(ContextHandle context, int threads, int batchThreads);

    [LibraryImport(Library, EntryPoint = "llama_attach_threadpool")]
    internal static partial void AttachThreadpool(ContextHandle context, ThreadpoolHandle threadpool, ThreadpoolHandle batchThreadpool);
}
