using Microsoft.Extensions.Options;

namespace Wattwise.Accounting;

/// <summary>Checks the settings, and that the file can be used: when the host starts rather than at the first request.</summary>
internal sealed class SqliteLedgerFileValidator : IValidateOptions<SqliteLedgerOptions>
{
    private readonly SqliteLedgerOptionsValidator _settings = new();

    public ValidateOptionsResult Validate(string? name, SqliteLedgerOptions options)
    {
        var settings = _settings.Validate(name, options);
        if (settings.Failed)
            return settings;
        try
        {
            new LedgerFile(options.FilePath, options.BusyTimeout).OpenForWriting(options.MaxFileBytes).Dispose();
            return ValidateOptionsResult.Success;
        }
        catch (SqliteLedgerException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
