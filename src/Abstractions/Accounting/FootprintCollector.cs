using System.ComponentModel;

namespace Wattwise.Accounting;

/// <summary>
/// Collects the footprints of all requests of an asynchronous flow, whoever makes them: what one run of an agent, one workflow or one web
/// request took in all.
/// </summary>
/// <remarks>
/// <para>
/// A collector within a collector: requests are in both. Requests that end after <see cref="Dispose"/> are in neither; the
/// <c>FootprintLedger</c> has them. All records are kept, so a collector is for a run, not for the life of an app.
/// </para>
/// <para>
/// It collects until <see cref="Dispose"/>, in the method that began it and in all that it calls. An async iterator calls
/// <see cref="Enter"/> before each of its steps. Thread-safe.
/// </para>
/// </remarks>
public sealed class FootprintCollector : IDisposable
{
    private static readonly AsyncLocal<FootprintCollector?> Flow = new();

    private readonly Lock _lock = new();
    private readonly List<RequestFootprint> _requests = [];
    private readonly FootprintCollector? _outer;
    private readonly TimeProvider _timeProvider;
    private readonly long _start;
    private bool _hasEnded;

    private FootprintCollector(TimeProvider timeProvider)
    {
        _outer = Current;
        _timeProvider = timeProvider;
        _start = timeProvider.GetTimestamp();
    }

    /// <summary>The collector of this flow, or <see langword="null"/> if nobody collects.</summary>
    public static FootprintCollector? Current
    {
        get
        {
            var collector = Flow.Value;
            while (collector is not null && collector.HasEnded)
                collector = collector._outer;
            return collector;
        }
    }

    /// <summary>The footprints so far, in the order in which their requests ended. A copy.</summary>
    public IReadOnlyList<RequestFootprint> Requests
    {
        get
        {
            lock (_lock)
                return _requests.ToArray();
        }
    }

    /// <summary>
    /// The sum of the footprints so far, with the time since the collector began; <see langword="null"/> if there are none.
    /// </summary>
    public RequestFootprint? Total =>
        Requests is { Count: > 0 } requests ? RequestFootprint.Sum(requests, _timeProvider.GetElapsedTime(_start)) : null;

    private bool HasEnded
    {
        get
        {
            lock (_lock)
                return _hasEnded;
        }
    }

    /// <summary>Begins to collect in the current flow.</summary>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <returns>The collector; dispose it to end it.</returns>
    public static FootprintCollector Begin(TimeProvider? timeProvider = null)
    {
        var collector = new FootprintCollector(timeProvider ?? TimeProvider.System);
        collector.Enter();
        return collector;
    }

    /// <summary>Makes this the current collector of the flow again.</summary>
    public void Enter() => Flow.Value = this;

    /// <summary>Adds a footprint here and to the collectors around. For stages that book requests.</summary>
    /// <param name="footprint">The footprint of a request, or of a part of it that ended later.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Add(RequestFootprint footprint)
    {
        ArgumentNullException.ThrowIfNull(footprint);
        for (var collector = this; collector is not null; collector = collector._outer)
        {
            lock (collector._lock)
            {
                if (!collector._hasEnded)
                    collector._requests.Add(footprint);
            }
        }
    }

    /// <summary>Ends the collection; what was collected stays. Doing so twice is harmless.</summary>
    public void Dispose()
    {
        lock (_lock)
            _hasEnded = true;
        if (Flow.Value == this)
            Flow.Value = _outer;
    }
}
