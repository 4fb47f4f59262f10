namespace Wattwise.Gateway.Metrics;

/// <summary>The readings of an instrument under one set of tags. Thread-safe.</summary>
/// <param name="labels">The tags as Prometheus writes them, without braces.</param>
/// <param name="tags">The same, one by one.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets; empty for other instruments.</param>
internal sealed class MetricSeries(string labels, IReadOnlyList<KeyValuePair<string, string>> tags, double[] bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = bounds.Length == 0 ? [] : new long[bounds.Length + 1];
    private double _value;
    private long _count;

    public string Labels => labels;

    /// <summary>A sum, the last reading, or the sum of a histogram's readings.</summary>
    public double Value
    {
        get
        {
            lock (_lock)
                return _value;
        }
    }

    public string? Tag(string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
                return tag.Value;
        }

        return null;
    }

    public void Add(double value)
    {
        lock (_lock)
            _value += value;
    }

    public void Set(double value)
    {
        lock (_lock)
            _value = value;
    }

    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
            bucket++;
        lock (_lock)
        {
            _value += value;
            _count++;
            _buckets[bucket]++;
        }
    }

    /// <summary>A histogram at one moment.</summary>
    public (long[] Buckets, long Count, double Sum) Read()
    {
        lock (_lock)
            return ([.. _buckets], _count, _value);
    }
}
