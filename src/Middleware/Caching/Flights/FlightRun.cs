namespace Wattwise.Caching;

/// <summary>
/// One run of a flight. Its request goes on as long as the run, since others may wait for it when the first caller has left; what its model
/// call started and left behind is part of neither afterwards.
/// </summary>
/// <param name="request">The request that is answered.</param>
internal sealed class FlightRun(WattwiseScope request) : IDisposable
{
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    /// <summary>Begins the run; its disposal ends it.</summary>
    public FlightRun Start()
    {
        request.Keep();
        return this;
    }

    public void Dispose()
    {
        _isOver = true;
        request.End();
    }
}
