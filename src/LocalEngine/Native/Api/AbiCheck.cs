using System.Runtime.CompilerServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// Compares the library's own default parameters, read through one of our struct layouts, with the known defaults field by field: a
/// library with another layout would read our values from wrong offsets and corrupt memory, so it is refused before anything else is
/// called.
/// </summary>
internal static class AbiCheck
{
    /// <summary>The difference of the quantiser's parameters, or <see langword="null"/> if everything agrees.</summary>
    internal static unsafe string? Difference(in LlamaQuantizeParams p) =>
        Compare("nthread", p.Threads, 0)
        ?? Compare("ftype", p.FileType, 7)
        ?? Compare("output_tensor_type", p.OutputTensorType, LlamaQuantizeParams.Unset)
        ?? Compare("token_embedding_type", p.TokenEmbeddingType, LlamaQuantizeParams.Unset)
        ?? Compare("allow_requantize", p.AllowRequantize, false)
        ?? Compare("quantize_output_tensor", p.QuantizeOutputTensor, true)
        ?? Compare("only_copy", p.OnlyCopy, false)
        ?? Compare("pure", p.Pure, false)
        ?? Compare("keep_split", p.KeepSplit, false)
        ?? Compare("dry_run", p.DryRun, false)
        ?? Compare("imatrix", (long)p.ImportanceMatrix, 0)
        ?? Compare("kv_overrides", (long)p.MetadataOverrides, 0)
        ?? Compare("tt_overrides", (long)p.TensorTypes, 0)
        ?? Compare("prune_layers", (long)p.PruneLayers, 0)
        ?? Compare("max_buf_size", (long)p.MaxBufferSize, (long)LlamaQuantizeParams.DefaultMaxBufferSize);

    /// <summary>Whether a type is stored as <see cref="TensorLayout"/> has it, read through our layout of its description.</summary>
    internal static unsafe string? Difference(GgmlType type, GgmlTypeTraits* traits) =>
        TensorLayout.Of(type) is not { } layout ? $"{type} is unknown"
        : Compare($"blck_size of {type}", traits->BlockElements, layout.BlockElements)
            ?? Compare($"type_size of {type}", (long)traits->BlockBytes, layout.BlockBytes);

    /// <summary>The difference of our structs from the sizes that a C compiler gives them.</summary>
    internal static string? SizeDifference() =>
        Compare("sizeof(llama_model_params)", Unsafe.SizeOf<LlamaModelParams>(), 80)
        ?? Compare("sizeof(llama_context_params)", Unsafe.SizeOf<LlamaContextParams>(), 160)
        ?? Compare("sizeof(llama_model_quantize_params)", Unsafe.SizeOf<LlamaQuantizeParams>(), 64)
        ?? Compare("sizeof(llama_model_params) of ggml 0.18", Unsafe.SizeOf<LlamaModelParams018>(), 72)
        ?? Compare("sizeof(llama_context_params) of ggml 0.18", Unsafe.SizeOf<LlamaContextParams018>(), 160)
        ?? Compare("sizeof(llama_model_quantize_params) of ggml 0.18", Unsafe.SizeOf<LlamaQuantizeParams018>(), 56)
        ?? Compare("sizeof(llama_batch)", Unsafe.SizeOf<LlamaBatch>(), 56)
        ?? Compare("sizeof(ggml_backend_dev_props)", Unsafe.SizeOf<GgmlDeviceProperties>(), 56)
        ?? Compare("sizeof(ggml_threadpool_params)", Unsafe.SizeOf<GgmlThreadpoolParams>(), 528);

    /// <summary>The difference of the model's parameters, whose default load mode differs between releases.</summary>
    internal static unsafe string? Difference(in LlamaModelParams p, LoadMode loadMode) =>
        Compare("devices", (long)p.Devices, 0)
        ?? Compare("tensor_buft_overrides", (long)p.TensorBufferOverrides, 0)
        ?? Compare("n_gpu_layers", p.GpuLayers, -1)
        ?? Compare("split_mode", p.SplitMode, SplitMode.Layer)
        ?? Compare("load_mode", p.LoadMode, loadMode)
        ?? Compare("lazy_mode", p.LazyMode, LazyMode.Auto)
        ?? Compare("main_gpu", p.MainGpu, 0)
        ?? Compare("tensor_split", (long)p.TensorSplit, 0)
        ?? Compare("progress_callback", (long)p.ProgressCallback, 0)
        ?? Compare("progress_callback_user_data", (long)p.ProgressCallbackUserData, 0)
        ?? Compare("kv_overrides", (long)p.MetadataOverrides, 0)
        ?? Compare("vocab_only", p.VocabularyOnly, false)
        ?? Compare("check_tensors", p.CheckTensors, false)
        ?? Compare("use_extra_bufts", p.UseExtraBuffers, true)
        ?? Compare("no_host", p.NoHost, false)
        ?? Compare("no_alloc", p.NoAllocation, false)
        ?? Compare("load_mtp", p.LoadMultiTokenPrediction, false);

    /// <summary>The difference of the context's parameters, or <see langword="null"/> if everything agrees.</summary>
    internal static unsafe string? Difference(in LlamaContextParams p) =>
        Compare("n_ctx", p.ContextLength, 512u)
        ?? Compare("n_batch", p.BatchSize, 2048u)
        ?? Compare("n_ubatch", p.MicroBatchSize, 512u)
        ?? Compare("n_seq_max", p.MaxSequences, 1u)
        ?? Compare("n_rs_seq", p.RecurrentSnapshots, 0u)
        ?? Compare("n_outputs_max", p.MaxOutputs, 0u)
        ?? Compare("n_outputs_max_per_seq", p.MaxOutputsPerSequence, 1u)
        ?? Compare("n_threads", p.Threads, 4)
        ?? Compare("n_threads_batch", p.BatchThreads, 4)
        ?? Compare("ctx_type", p.ContextType, ContextType.Default)
        ?? Compare("rope_scaling_type", p.RopeScalingType, RopeScalingType.Unspecified)
        ?? Compare("pooling_type", p.PoolingType, PoolingType.Unspecified)
        ?? Compare("attention_type", p.AttentionType, AttentionType.Unspecified)
        ?? Compare("flash_attn_type", p.FlashAttention, FlashAttentionType.Auto)
        ?? Compare("rope_freq_base", p.RopeFrequencyBase, 0f)
        ?? Compare("rope_freq_scale", p.RopeFrequencyScale, 0f)
        ?? Compare("yarn_ext_factor", p.YarnExtensionFactor, -1f)
        ?? Compare("yarn_attn_factor", p.YarnAttentionFactor, -1f)
        ?? Compare("yarn_beta_fast", p.YarnBetaFast, -1f)
        ?? Compare("yarn_beta_slow", p.YarnBetaSlow, -1f)
        ?? Compare("yarn_orig_ctx", p.YarnOriginalContext, 0u)
        ?? Compare("defrag_thold", p.DefragmentationThreshold, -1f)
        ?? Compare("cb_eval", (long)p.EvalCallback, 0)
        ?? Compare("cb_eval_user_data", (long)p.EvalCallbackUserData, 0)
        ?? Compare("type_k", p.KeyType, GgmlType.F16)
        ?? Compare("type_v", p.ValueType, GgmlType.F16)
        ?? Compare("abort_callback", (long)p.AbortCallback, 0)
        ?? Compare("abort_callback_data", (long)p.AbortCallbackData, 0)
        ?? Compare("embeddings", p.Embeddings, false)
        ?? Compare("offload_kqv", p.OffloadKqv, true)
        ?? Compare("no_perf", p.NoPerf, true)
        ?? Compare("op_offload", p.OpOffload, true)
        ?? Compare("swa_full", p.FullSlidingWindow, true)
        ?? Compare("kv_unified", p.UnifiedKv, false)
        ?? Compare("samplers", (long)p.Samplers, 0)
        ?? Compare("n_samplers", (long)p.SamplerCount, 0)
        ?? Compare("ctx_other", (long)p.OtherContext, 0);

    private static string? Compare<T>(string field, T actual, T expected)
        where T : notnull =>
        EqualityComparer<T>.Default.Equals(actual, expected) ? null : $"{field} is {actual}, expected {expected}";
}
