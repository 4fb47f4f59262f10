using Microsoft.Extensions.Options;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>Checks the options of one registration, its model file included, when the host starts.</summary>
/// <param name="optionsName">The name of the options.</param>
/// <param name="kind">What the model will be asked for.</param>
internal sealed class LlamaEngineOptionsValidator(string optionsName, LlamaModelKind kind) : IValidateOptions<LlamaEngineOptions>
{
    private static readonly LlamaEngineOptionsRangeValidator Ranges = new();

    /// <summary>Checks all but the file.</summary>
    /// <exception cref="OptionsValidationException">An option is missing or out of its range.</exception>
    public static void ThrowIfOutOfRange(LlamaEngineOptions options)
    {
        var result = Check(options);
        if (result.Failed)
            throw new OptionsValidationException(nameof(LlamaEngineOptions), typeof(LlamaEngineOptions), result.Failures);
    }

    /// <summary>Checks what depends on the model.</summary>
    /// <exception cref="OptionsValidationException">The model cannot have this KV cache.</exception>
    public static void ThrowIfImpossible(LlamaEngineOptions options, GgufMetadata metadata)
    {
        if (KvTypes.Refusal(metadata, options) is { } refusal)
            throw new OptionsValidationException(nameof(LlamaEngineOptions), typeof(LlamaEngineOptions), [refusal]);
    }

    public ValidateOptionsResult Validate(string? name, LlamaEngineOptions options)
    {
        if (name != optionsName)
            return ValidateOptionsResult.Skip;
        var result = Check(options);
        if (result.Failed)
            return result;

        try
        {
            var metadata = GgufFile.Read(options.ModelPath).Metadata;
            var found = metadata.Kind.ToModelKind();
            if (found != kind)
                return ValidateOptionsResult.Fail($"ModelPath: '{options.ModelPath}' is {found.Describe()}, not {kind.Describe()}.");
            if (options.Speculation?.DraftModelPath is { } draft && GgufFile.Read(draft).Metadata.Kind.ToModelKind() != LlamaModelKind.Chat)
                return ValidateOptionsResult.Fail($"Speculation.DraftModelPath: '{draft}' is no chat model.");
            return KvTypes.Refusal(metadata, options) is { } refusal ? ValidateOptionsResult.Fail(refusal) : ValidateOptionsResult.Success;
        }
        catch (LlamaModelException exception)
        {
            return ValidateOptionsResult.Fail($"ModelPath: {exception.Message}");
        }
    }

    private static ValidateOptionsResult Check(LlamaEngineOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        builder.AddResult(Ranges.Validate(null, options));
        if (options.Speculation is { PromptLookup: false, DraftModelPath: null, MultiTokenPrediction: false })
            builder.AddError("neither PromptLookup, DraftModelPath nor MultiTokenPrediction: nothing guesses.", nameof(options.Speculation));
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
            builder.AddError($"{(int)options.ContextOverflow} is no way to handle the end of the context.", nameof(options.ContextOverflow));
        if (!Enum.IsDefined(options.KvLayout))
            builder.AddError($"{(int)options.KvLayout} is no layout of the KV cache.", nameof(options.KvLayout));
        if (options.TimeProvider is null)
            builder.AddError("must not be null.", nameof(options.TimeProvider));
        return builder.Build();
    }
}
