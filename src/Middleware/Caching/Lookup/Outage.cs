using Microsoft.Extensions.Logging;

namespace Wattwise.Caching;

/// <summary>Reports the failures of one part: one warning when it begins to fail, one message when it works again, a count of all.</summary>
internal sealed class Outage(ILogger logger, string part, CacheInstruments instruments)
{
    private int _isOut;

    public void Failed(Exception exception)
    {
        instruments.CountFailure(part, exception);
        if (Interlocked.Exchange(ref _isOut, 1) == 0)
        {
            logger.LogWarning(
                exception, "The semantic cache's {Part} failed; requests go to the model until it works again. This is logged once.", part);
        }
    }

    public void Worked()
    {
        if (Volatile.Read(ref _isOut) != 0 && Interlocked.Exchange(ref _isOut, 0) != 0)
            logger.LogInformation("The semantic cache's {Part} works again.", part);
    }
}
