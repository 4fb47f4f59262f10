using Microsoft.Extensions.Options;

namespace Wattwise.Sqlite;

/// <summary>Checks the settings, and that the file can be used: when the host starts rather than when it is first needed.</summary>
/// <param name="settings">Checks the settings.</param>
/// <param name="open">Opens the file, and closes it again.</param>
internal sealed class DatabaseFileValidator<TOptions, TException>(
    IValidateOptions<TOptions> settings, Action<TOptions> open) : IValidateOptions<TOptions>
    where TOptions : class
    where TException : Exception
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var result = settings.Validate(name, options);
        if (result.Failed)
            return result;
        try
        {
            open(options);
            return ValidateOptionsResult.Success;
        }
        catch (TException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
