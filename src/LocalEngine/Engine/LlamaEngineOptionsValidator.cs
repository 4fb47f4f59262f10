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
            builder.AddError($"Device {(int)options.Device} is unknown.", nameof(options.Device));
        return builder.Build();
    }
}
