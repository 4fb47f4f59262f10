using System.Diagnostics.Metrics;

namespace Wattwise;

/// <summary>Counts requests in flight by the stage that works on them: each is counted once, at the innermost one. Never throws.</summary>
internal sealed class ActiveRequests(Meter meter)
{
    private readonly UpDownCounter<long> _active = meter.CreateUpDownCounter<long>(
        "wattwise.requests.active", "{request}", "Requests in flight, by the stage that works on them.");

    /// <summary>Counts a request for a stage, if somebody listens.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="around">The stage that had it; <see langword="null"/> if none.</param>
    /// <returns>True if <see cref="Release"/> has to be called.</returns>
    public bool Take(WattwiseScope request, string stage, out string? around)
    {
        around = request.ActiveStage;
        if (!_active.Enabled)
            return false;

        request.ActiveStage = stage;
        Move(around, stage);
        return true;
    }

    /// <summary>Gives a request back.</summary>
    public void Release(WattwiseScope request, string stage, string? around)
    {
        request.ActiveStage = around;
        Move(stage, around);
    }

    private void Move(string? from, string? to)
    {
        try
        {
            if (from is not null)
                _active.Add(-1, new KeyValuePair<string, object?>("wattwise.stage", from));
            if (to is not null)
                _active.Add(1, new KeyValuePair<string, object?>("wattwise.stage", to));
        }
        catch (Exception)
        {
            // A listener failed; stages report that with what they write themselves.
        }
    }
}
