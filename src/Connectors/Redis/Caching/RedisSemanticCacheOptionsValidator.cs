using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Refuses settings that cannot work, when the host starts.</summary>
internal sealed class RedisSemanticCacheOptionsValidator : IValidateOptions<RedisSemanticCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisSemanticCacheOptions options)
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
