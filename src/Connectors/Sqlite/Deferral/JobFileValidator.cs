using Microsoft.Extensions.Options;

namespace Wattwise.Deferral;

/// <summary>Checks the settings, and that the file can be used: when the host starts rather than at the first job.</summary>
internal sealed class JobFileValidator : IValidateOptions<SqliteDeferredJobsOptions>
{
    private readonly SqliteDeferredJobsOptionsValidator _settings = new();

    public ValidateOptionsResult Validate(string? name, SqliteDeferredJobsOptions options)
    {
        var settings = _settings.Validate(name, options);
        if (settings.Failed)
            return settings;
        try
        {
            new JobFile(options).Open().Dispose();
            return ValidateOptionsResult.Success;
        }
        catch (SqliteDeferredJobsException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
