using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>What sources make of their settings.</summary>
internal static class SourceSettings
{
    /// <summary>Throws if a setting cannot work, as the host does at its start.</summary>
    /// <exception cref="ArgumentException">The message names the setting.</exception>
    public static void ThrowIfInvalid<TOptions>(IValidateOptions<TOptions> validator, TOptions options)
        where TOptions : class
    {
        if (validator.Validate(Options.DefaultName, options) is { Failed: true } invalid)
            throw new ArgumentException(invalid.FailureMessage, nameof(options));
    }

    /// <summary>An address below which paths are put: with a slash at its end, since else its last part would be replaced.</summary>
    public static Uri Folder(Uri address) => address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
