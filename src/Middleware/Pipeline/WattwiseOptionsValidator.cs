using Microsoft.Extensions.Options;
using Wattwise.Caching;

namespace Wattwise;

/// <summary>Collects what the stages have to say against their settings.</summary>
internal sealed class WattwiseOptionsValidator(IServiceProvider services) : IValidateOptions<WattwiseOptions>
{
    public ValidateOptionsResult Validate(string? name, WattwiseOptions options)
    {
        var failures = options.Accounting.Validate(services).ToList();
        if (new SemanticCacheOptionsValidator().Validate(name, options.SemanticCache) is { Failed: true } invalid)
            failures.AddRange(invalid.Failures!);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
