using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Fills llama.cpp's context parameters from the options and the model.</summary>
internal static class ContextParameters
{
    // Short texts are packed until the micro-batch is full; more sequences than this never fit anyway.
    private const int MaxPackedSequences = 128;
    private const int DefaultMicroBatch = 512;
    private const int MaxDefaultPooledMicroBatch = 2048;

    public static LlamaContextParams Create(LoadedModel model, LlamaEngineOptions options)
    {
        var parameters = LlamaApi.ContextDefaultParams();
        parameters.Threads = options.Threads ?? CpuTopology.AvailablePhysicalCores();
        parameters.BatchThreads = options.BatchThreads ?? parameters.Threads;
        parameters.KeyType = ToNative(options.KeyType);
        parameters.ValueType = ToNative(options.ValueType);
        parameters.FlashAttention = options.FlashAttention switch
        {
            null => FlashAttentionType.Auto,
            true => FlashAttentionType.Enabled,
            false => FlashAttentionType.Disabled,
        };

        var trained = model.Info.TrainingContextLength;
        var context = options.ContextLength ?? Math.Min(trained, LlamaEngineOptions.DefaultContextLength);
        if (model.Info.Kind == LlamaModelKind.Chat)
        {
            parameters.ContextLength = (uint)context;
            parameters.BatchSize = (uint)Math.Min(options.BatchSize, context);
            parameters.MicroBatchSize = Math.Min(parameters.BatchSize, (uint)(options.MicroBatchSize ?? DefaultMicroBatch));
            return parameters;
        }

        // A text must fit into one micro-batch, and several texts share it; the context only has to hold that.
        var microBatch = options.MicroBatchSize ?? Math.Clamp(Math.Min(context, trained), DefaultMicroBatch, MaxDefaultPooledMicroBatch);
        parameters.Embeddings = true;
        parameters.UnifiedKv = true;
        parameters.MaxSequences = (uint)Math.Min(MaxPackedSequences, microBatch); // more than a batch has rows aborts the process
        parameters.ContextLength = (uint)Math.Max(microBatch, Math.Min(context, trained));
        parameters.BatchSize = (uint)microBatch;
        parameters.MicroBatchSize = (uint)microBatch;
        return parameters;
    }

    private static GgmlType ToNative(LlamaKvType type) => type switch
    {
        LlamaKvType.F32 => GgmlType.F32,
        LlamaKvType.BF16 => GgmlType.BF16,
        LlamaKvType.Q8 => GgmlType.Q8_0,
        LlamaKvType.Q4 => GgmlType.Q4_0,
        _ => GgmlType.F16,
    };
}
