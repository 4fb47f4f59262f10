using Microsoft.Extensions.Logging;

namespace Wattwise;

/// <summary>
/// Reports the failures of one part of a stage: one warning when it begins to fail, one message when all of it works again, a count of all.
/// </summary>
/// <remarks>
/// Thread-safe. Never throws, whatever listeners and loggers do: it is called where a failure must not become the request's.
/// </remarks>
internal sealed class Outage(StageContext stage, string part, string consequence)
{
    // A bit for each operation that fails: a store that can be read but not written is one outage, not one with each request.
    private int _failing;

    /// <param name="exception">Why it failed.</param>
    /// <param name="operation">Which of the part's operations, a power of two.</param>
    public void Failed(Exception exception, int operation = 1)
    {
        stage.CountFailure(part, exception);
        if (Interlocked.Or(ref _failing, operation) == 0)
        {
            Log(logger => logger.LogWarning(
                exception,
                "{Stage}: the {Part} failed; {Consequence} until it works again. This is logged once.",
                stage.Name,
                part,
                consequence));
        }
    }

    /// <param name="operation">Which of the part's operations, a power of two.</param>
    public void Worked(int operation = 1)
    {
        if ((Volatile.Read(ref _failing) & operation) != 0 && Interlocked.And(ref _failing, ~operation) == operation)
            Log(logger => logger.LogInformation("{Stage}: the {Part} works again.", stage.Name, part));
    }

    private void Log(Action<ILogger> log)
    {
        try
        {
            log(stage.Logger);
        }
        catch (Exception)
        {
            // A log that fails has nobody to tell.
        }
    }
}
