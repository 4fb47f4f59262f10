namespace Wattwise.Deferral;

/// <summary>Learns how long calls of a model take, since the process began. Thread-safe.</summary>
/// <param name="expected">What is taken for a model that is not known yet.</param>
internal sealed class CallDurations(TimeSpan expected)
{
    private const int Kept = 100;
    private const int Enough = 10;
    private const int MaxModels = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<TimeSpan>> _models = new(StringComparer.Ordinal);

    /// <summary>Takes in how long a call took.</summary>
    public void Add(string? model, TimeSpan duration)
    {
        lock (_lock)
        {
            if (!_models.TryGetValue(model ?? "", out var seen))
            {
                if (_models.Count == MaxModels)
                    _models.Clear();
                _models[model ?? ""] = seen = new(Kept);
            }

            if (seen.Count == Kept)
                seen.Dequeue();
            seen.Enqueue(duration);
        }
    }

    public DurationEstimate Of(string? model)
    {
        lock (_lock)
        {
            if (!_models.TryGetValue(model ?? "", out var seen))
                return new(expected, expected);
            var longest = seen.Max();
            if (seen.Count < Enough)
                return new(expected, longest > expected ? longest : expected);
            var mean = TimeSpan.FromTicks((long)seen.Average(duration => duration.Ticks));
            return new(mean > TimeSpan.Zero ? mean : TimeSpan.FromTicks(1), longest);
        }
    }
}
