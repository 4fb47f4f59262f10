using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine;

/// <summary>Checks the options of an engine as far as that is possible without the model's file.</summary>
internal static class LlamaEngineOptionsCheck
{
    private static readonly LlamaEngineOptionsRangeValidator Ranges = new();

    /// <summary>Refuses what is missing or out of its range.</summary>
    /// <exception cref="OptionsValidationException">An option is missing or out of its range.</exception>
    public static void ThrowIfOutOfRange(LlamaEngineOptions options)
    {
        var result = Run(options);
        if (result.Failed)
            throw new OptionsValidationException(nameof(LlamaEngineOptions), typeof(LlamaEngineOptions), result.Failures);
    }

    /// <summary>Lists what is missing or out of its range.</summary>
    public static ValidateOptionsResult Run(LlamaEngineOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        builder.AddResult(Ranges.Validate(null, options));
        if (options.Speculation is { PromptLookup: false, DraftModelPath: null, MultiTokenPrediction: false, ForcedText: false })
            builder.AddError(
                "neither PromptLookup, DraftModelPath, MultiTokenPrediction nor ForcedText: nothing guesses.", nameof(options.Speculation));
        if (options.Speculation?.DraftModelPath is { } draft && string.IsNullOrWhiteSpace(draft))
            builder.AddError("names no file.", $"{nameof(options.Speculation)}.{nameof(options.Speculation.DraftModelPath)}");
        if (!Enum.IsDefined(options.Device))
            builder.AddError($"{(int)options.Device} is no device.", nameof(options.Device));
        if (!Enum.IsDefined(options.KeyType) || !Enum.IsDefined(options.ValueType))
            builder.AddError("KeyType or ValueType is no number format of the KV cache.", nameof(options.KeyType));
        if (options.FlashAttention == false && options.ValueType is LlamaKvType.Q8 or LlamaKvType.Q4)
            builder.AddError("a quantised ValueType needs flash attention.", nameof(options.FlashAttention));
        if (options.PrefixCache is null)
            builder.AddError("is required; Enabled = false turns the cache off.", nameof(options.PrefixCache));
        else if (options.PrefixCache.SpillDirectory is { } directory && string.IsNullOrWhiteSpace(directory))
            builder.AddError("names no folder.", $"{nameof(options.PrefixCache)}.{nameof(options.PrefixCache.SpillDirectory)}");
        if (!Enum.IsDefined(options.ContextOverflow))
            builder.AddError(
                $"{(int)options.ContextOverflow} is no way to handle the end of the context.", nameof(options.ContextOverflow));
        if (options is { ContextOverflow: LlamaContextOverflow.Shift, KeyType: LlamaKvType.BF16 })
            builder.AddError(
                "a context shift turns keys, which llama.cpp cannot do with BF16: set KeyType to F16, or ContextOverflow to Finish.",
                nameof(options.KeyType));
        if (!Enum.IsDefined(options.KvLayout))
            builder.AddError($"{(int)options.KvLayout} is no layout of the KV cache.", nameof(options.KvLayout));
        if (options.TimeProvider is null)
            builder.AddError("must not be null.", nameof(options.TimeProvider));
        return builder.Build();
    }
}
