namespace Wattwise.Deferral;

/// <summary>A deadline cannot be kept, so that the job was not accepted.</summary>
public sealed class DeferralDeadlineException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="completeBy">The deadline.</param>
    /// <param name="now">The time.</param>
    /// <param name="needed">How long such a job may take, the safety margin included.</param>
    public DeferralDeadlineException(DateTimeOffset completeBy, DateTimeOffset now, TimeSpan needed)
        : base($"An answer by {completeBy:u} cannot be promised: it is {now:u}, such a job may take {needed:c} with the safety margin, and "
            + $"the jobs "
            + "that are due before keep the queue busy. Call the model directly, give a later deadline, raise "
            + "DeferredChatJobsOptions.MaxConcurrency, or lower ExpectedDuration or SafetyMargin.")
    {
    }
}
