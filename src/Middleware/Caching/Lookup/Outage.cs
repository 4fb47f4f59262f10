using Microsoft.Extensions.Logging;

namespace Wattwise.Caching;

/// <summary>Reports the failures of one part: one warning when it begins to fail, one message when all of it works again, a count of all.</summary>
internal sealed class Outage(ILogger logger, string part, CacheInstruments instruments)
{
    // A bit for each operation that fails: a store that can be read but not written is one outage, not one with each request.
    private int _failing;

    /// <param name="exception">Why it failed.</param>
    /// <param name="operation">Which of the part's operations, a power of two.</param>
    public void Failed(Exception exception, int operation = 1)
    {
        instruments.CountFailure(part, exception);
        if (Interlocked.Or(ref _failing, operation) == 0)
        {
            logger.LogWarning(
                exception, "The semantic cache's {Part} failed; requests go to the model until it works again. This is logged once.", part);
        }
    }

    /// <param name="operation">Which of the part's operations, a power of two.</param>
    public void Worked(int operation = 1)
    {
        if ((Volatile.Read(ref _failing) & operation) != 0 && Interlocked.And(ref _failing, ~operation) == operation)
            logger.LogInformation("The semantic cache's {Part} works again.", part);
    }
}
