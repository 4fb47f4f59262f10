using System.ComponentModel;
using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Checks the settings of a store that is made without the app's services. For those who write a store.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SemanticCacheStoreValidation
{
    /// <summary>Throws if a setting cannot work.</summary>
    /// <param name="validator">The check that the host makes at its start.</param>
    /// <param name="options">The settings.</param>
    /// <typeparam name="TOptions">The type of the settings.</typeparam>
    /// <exception cref="ArgumentException">A setting is missing or out of its range; the message names it.</exception>
    public static void ThrowIfInvalid<TOptions>(this IValidateOptions<TOptions> validator, TOptions options)
        where TOptions : SemanticCacheStoreOptions
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(options);
        var result = validator.Validate(Options.DefaultName, options);
        if (result.Failed)
            throw new ArgumentException(result.FailureMessage, nameof(options));
    }
}
