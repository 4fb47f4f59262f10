using Microsoft.Extensions.Options;

namespace Wattwise.Compression;

/// <summary>Checks <see cref="OldTurnsOptions"/>: ranges, and prices that a provider can have.</summary>
internal sealed class OldTurnsOptionsValidator : IValidateOptions<OldTurnsOptions>
{
    private static readonly OldTurnsOptionsRangeValidator Ranges = new();

    public ValidateOptionsResult Validate(string? name, OldTurnsOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Ranges.Validate(name, options));
        if (options.PromptCache is { IsValid: false })
            result.AddError("Prices of a prompt cache are from 0 to 100, its limits positive.", nameof(options.PromptCache));
        return result.Build();
    }
}
