using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Checks the settings when the host starts.</summary>
internal sealed class VectorDataSemanticCacheOptionsValidator : IValidateOptions<VectorDataSemanticCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, VectorDataSemanticCacheOptions options)
    {
        try
        {
            options.Validate();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
