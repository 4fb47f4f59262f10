namespace Wattwise.LocalEngine;

/// <summary>The memory of models that load at the same time. Thread-safe.</summary>
/// <remarks>
/// A plan counts what is free, and a model that loads has not taken yet all that it will. So models load side by side only where they fit
/// together; another one waits for those before it, and is planned anew by what they left. Nothing is refused that would fit after them.
/// </remarks>
internal sealed class MemoryClaims
{
    // How soon a load that waits sees that it was cancelled.
    private static readonly TimeSpan CancelledWithin = TimeSpan.FromMilliseconds(20);

    private readonly object _lock = new();
    private readonly List<LlamaMemoryPlan> _held = [];
    private int _changes;

    /// <summary>Those of this process.</summary>
    public static MemoryClaims Shared { get; } = new();

    /// <summary>Claims what a plan needs, once that is there beside what other loads claim.</summary>
    /// <param name="create">Plans by what is free now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The plan; alone among the claims it may be one that does not fit.</returns>
    public LlamaMemoryPlan Claim(Func<LlamaMemoryPlan> create, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            while (true)
            {
                var plan = create();
                if (_held.Count == 0 || FitsBesideHeld(plan))
                {
                    _held.Add(plan);
                    return plan;
                }

                for (var seen = _changes; seen == _changes; Monitor.Wait(_lock, CancelledWithin))
                    cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Gives a claim back: its model has what it needs, or does not load.</summary>
    public void Release(LlamaMemoryPlan plan)
    {
        lock (_lock)
        {
            _held.Remove(plan);
            _changes++;
            Monitor.PulseAll(_lock);
        }
    }

    private bool FitsBesideHeld(LlamaMemoryPlan plan) => plan.Devices.All(device =>
    {
        var claimed = _held.SelectMany(held => held.Devices).Where(other => other.Device == device.Device).Sum(other => other.NeededBytes);
        return device.NeededBytes == 0 || device.NeededBytes + claimed <= device.AvailableBytes - device.ReservedBytes;
    });
}
