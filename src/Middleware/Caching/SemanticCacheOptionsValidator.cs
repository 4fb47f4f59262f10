using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Checks <see cref="SemanticCacheOptions"/>: ranges, and the policy's floor.</summary>
internal sealed class SemanticCacheOptionsValidator : IValidateOptions<SemanticCacheOptions>
{
    private static readonly SemanticCacheOptionsRangeValidator Ranges = new();

    public ValidateOptionsResult Validate(string? name, SemanticCacheOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Ranges.Validate(name, options));
        if (options.Policy is { CandidateFloor: not (> 0 and <= 1) and var floor })
            result.AddError($"{nameof(options.Policy.CandidateFloor)} must be above 0 and at most 1, not {floor}.", nameof(options.Policy));
        return result.Build();
    }
}
