using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.Compression;
using Wattwise.Deferral;
using Wattwise.Directives;

namespace Wattwise;

/// <summary>Collects what the stages have to say against their settings.</summary>
internal sealed class WattwiseOptionsValidator(IServiceProvider services) : IValidateOptions<WattwiseOptions>
{
    public ValidateOptionsResult Validate(string? name, WattwiseOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.Accounting is { } accounting)
            result.AddResult(new AccountingOptionsValidator(new StageServices(services)).Validate(name, accounting));
        if (options.SemanticCache is { } cache)
            result.AddResult(new SemanticCacheOptionsValidator().Validate(name, cache));
        if (options.Directives is { } directives)
        {
            var merged = directives.WithDefaultsFrom(options.Accounting);
            result.AddResult(new DirectivesOptionsValidator(new StageServices(services)).Validate(name, merged));
        }

        if (options.Compression is { } compression)
            result.AddResult(new CompressionOptionsValidator().Validate(name, compression));
        if (options.Cascade is { } cascade)
            result.AddResult(new CascadeOptionsValidator().Validate(name, cascade.WithDefaultsFrom(options.Accounting)));
        if (options.Deferral is { } deferral)
            result.AddResult(new DeferralOptionsValidator().Validate(name, deferral));
        return result.Build();
    }
}
