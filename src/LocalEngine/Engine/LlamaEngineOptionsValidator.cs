using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine;

/// <summary>Checks options without touching native code.</summary>
[OptionsValidator]
internal sealed partial class LlamaEngineOptionsRangeValidator : IValidateOptions<LlamaEngineOptions>;

/// <summary>Checks options and the model file, at start-up and before each load.</summary>
internal sealed class LlamaEngineOptionsValidator : IValidateOptions<LlamaEngineOptions>
{
    private readonly LlamaEngineOptionsRangeValidator _ranges = new();

    public static void ThrowIfInvalid(LlamaEngineOptions options)
    {
        var result = new LlamaEngineOptionsValidator().Validate(null, options);
        if (result.Failed)
            throw new OptionsValidationException(nameof(LlamaEngineOptions), typeof(LlamaEngineOptions), result.Failures);
    }

    public ValidateOptionsResult Validate(string? name, LlamaEngineOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        builder.AddResult(_ranges.Validate(name, options));
        if (!Enum.IsDefined(options.Device))
            builder.AddError($"{(int)options.Device} is no device.", nameof(options.Device));
        if (!Enum.IsDefined(options.KeyType) || !Enum.IsDefined(options.ValueType))
            builder.AddError("KeyType or ValueType is no number format of the KV cache.", nameof(options.KeyType));
        if (options.FlashAttention == false && options.ValueType is LlamaKvType.Q8 or LlamaKvType.Q4)
            builder.AddError("a quantised ValueType needs flash attention.", nameof(options.FlashAttention));
        if (!string.IsNullOrEmpty(options.ModelPath) && !File.Exists(options.ModelPath))
            builder.AddError($"the file '{options.ModelPath}' does not exist.", nameof(options.ModelPath));
        return builder.Build();
    }
}
