namespace Wattwise.Cascade;

/// <summary>A mean of all values at first, later mostly of the last ones.</summary>
/// <param name="memory">After about so many values an old one has faded.</param>
internal struct RunningMean(int memory)
{
    private double _mean;

    /// <summary>How many values the mean is of, at most its memory.</summary>
    public int Count { get; private set; }

    /// <summary>The mean; 0 without a value.</summary>
    public readonly double Mean => _mean;

    /// <summary>Takes in a value.</summary>
    public void Add(double value)
    {
        Count = Math.Min(Count + 1, memory);
        _mean += (value - _mean) / Count;
    }

    /// <summary>The mean of at least so many values; <see langword="null"/> of fewer.</summary>
    public readonly double? Of(int least) => Count >= least ? _mean : null;
}
