using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Refuses settings that cannot work, and a file that cannot be used, when the host starts rather than at the first request.</summary>
internal sealed class SqliteSemanticCacheOptionsValidator : IValidateOptions<SqliteSemanticCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteSemanticCacheOptions options)
    {
        try
        {
            options.Validate();
            new CacheFile(options).OpenForWriting().Dispose();
            return ValidateOptionsResult.Success;
        }
        catch (Exception fault) when (fault is ArgumentException or SqliteSemanticCacheException)
        {
            return ValidateOptionsResult.Fail(fault.Message);
        }
    }
}
