using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Fills llama.cpp's context parameters from the options and the model.</summary>
internal static class ContextParameters
{
    public static LlamaContextParams Create(LoadedModel model, LlamaEngineOptions options)
    {
        var parameters = LlamaApi.Abi.ContextDefaults();
        ContextSizes.Add(ref parameters, model.Info.Kind, model.Info.TrainingContextLength, options);
        parameters.Threads = options.Threads ?? CpuCores.Available();
        parameters.BatchThreads = options.BatchThreads ?? parameters.Threads;
        parameters.KeyType = options.KeyType.ToNative();
        parameters.ValueType = options.ValueType.ToNative();
        parameters.FlashAttention = options.FlashAttention switch
        {
            null => FlashAttentionType.Auto,
            true => FlashAttentionType.Enabled,
            false => FlashAttentionType.Disabled,
        };

        return parameters;
    }
}
