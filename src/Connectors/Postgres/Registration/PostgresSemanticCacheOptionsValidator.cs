using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Checks the settings when the host starts.</summary>
internal sealed class PostgresSemanticCacheOptionsValidator : IValidateOptions<PostgresSemanticCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresSemanticCacheOptions options)
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
