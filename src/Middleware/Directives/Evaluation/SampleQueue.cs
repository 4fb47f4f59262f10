namespace Wattwise.Directives;

/// <summary>Requests that wait for an evaluation: of each class and model a random sample of all that came since the last one.</summary>
/// <remarks>Reservoir sampling (Vitter, Algorithm R, ACM TOMS 11, 1985). Bounded and thread-safe.</remarks>
internal sealed class SampleQueue(int maxPerClass, int maxClasses, int? seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = seed is { } given ? new Random(given) : new Random();
    private readonly Dictionary<(string TaskClass, string? Model), Reservoir> _classes = [];

    /// <summary>How many requests wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _classes.Values.Sum(reservoir => reservoir.Samples.Count);
        }
    }

    /// <summary>Draws whether the next request of a class takes a place.</summary>
    /// <returns>The place for <see cref="Put"/>; -1 for none.</returns>
    public int Draw(string taskClass, string? model)
    {
        lock (_lock)
        {
            if (!_classes.TryGetValue((taskClass, model), out var reservoir))
            {
                if (_classes.Count >= maxClasses)
                    return -1;
                _classes.Add((taskClass, model), reservoir = new Reservoir());
            }

            reservoir.Seen++;
            if (reservoir.Samples.Count < maxPerClass)
                return maxPerClass;
            var place = _random.NextInt64(reservoir.Seen);
            return place < maxPerClass ? (int)place : -1;
        }
    }

    /// <summary>Puts a request to its place.</summary>
    public void Put(DirectiveSample sample, int place)
    {
        lock (_lock)
        {
            // Meanwhile the samples may have been taken.
            if (!_classes.TryGetValue((sample.TaskClass, sample.Options?.ModelId), out var reservoir))
                return;
            if (reservoir.Samples.Count < maxPerClass)
                reservoir.Samples.Add(sample);
            else if (place < maxPerClass)
                reservoir.Samples[place] = sample;
        }
    }

    /// <summary>Takes all samples, in a random order in each class.</summary>
    public IReadOnlyList<(string TaskClass, string? Model, DirectiveSample[] Samples)> TakeAll()
    {
        lock (_lock)
        {
            var all = new List<(string, string?, DirectiveSample[])>(_classes.Count);
            foreach (var ((taskClass, model), reservoir) in _classes)
            {
                var samples = reservoir.Samples.ToArray();
                _random.Shuffle(samples);
                all.Add((taskClass, model, samples));
            }

            _classes.Clear();
            return all;
        }
    }

    private sealed class Reservoir
    {
        public List<DirectiveSample> Samples { get; } = [];

        public long Seen { get; set; }
    }
}
