using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Checks the settings, and that the file can be used: when the host starts rather than at the first request.</summary>
internal sealed class SqliteFileValidator : IValidateOptions<SqliteSemanticCacheOptions>
{
    private readonly SqliteSemanticCacheOptionsValidator _settings = new();

    public ValidateOptionsResult Validate(string? name, SqliteSemanticCacheOptions options)
    {
        var settings = _settings.Validate(name, options);
        if (settings.Failed)
            return settings;
        try
        {
            new CacheFile(options).OpenForWriting().Dispose();
            return ValidateOptionsResult.Success;
        }
        catch (SqliteSemanticCacheException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
