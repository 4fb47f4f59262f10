using Microsoft.Extensions.Options;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>Checks options against the model that they name.</summary>
internal static class ModelOptions
{
    /// <summary>Refuses what the model cannot have.</summary>
    /// <exception cref="OptionsValidationException">The model cannot have it.</exception>
    public static void ThrowIfRefused(GgufFile file, LlamaEngineOptions options)
    {
        if (Refusal(file, options) is { } refusal)
            throw new OptionsValidationException(nameof(LlamaEngineOptions), typeof(LlamaEngineOptions), [refusal]);
    }

    /// <summary>Why the model cannot be loaded with these options, or <see langword="null"/>.</summary>
    public static string? Refusal(GgufFile file, LlamaEngineOptions options) =>
        KvTypes.Refusal(file.Metadata, options)
        ?? (GgufModelCheck.LearnedPositions(file.Tensors) is { } positions && options.ContextLength > positions
            ? $"ContextLength is {options.ContextLength}, but the model has learned positions for {positions} tokens only."
            : null);
}
