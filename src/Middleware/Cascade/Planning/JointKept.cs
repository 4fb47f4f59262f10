namespace Wattwise.Cascade;

/// <summary>Of requests that all tiers answered: which tiers' answers would have been kept. Not thread-safe.</summary>
/// <remarks>Old requests fade, so that it follows certificates and traffic.</remarks>
internal sealed class JointKept
{
    // A share of fewer requests says nothing.
    private const int MinRequests = 30, Memory = 2_000;

    private readonly Dictionary<int, double> _counts = [];
    private double _requests;

    /// <summary>Takes in a request.</summary>
    /// <param name="kept">The tiers whose answers would have been kept, a bit for each.</param>
    public void Add(int kept)
    {
        if (_requests >= Memory)
        {
            foreach (var mask in _counts.Keys.ToArray())
                _counts[mask] /= 2;
            _requests /= 2;
        }

        _counts[kept] = _counts.GetValueOrDefault(kept) + 1;
        _requests++;
    }

    /// <summary>The share of a tier's answers that are kept where none of some others is.</summary>
    /// <param name="tried">The others, a bit for each.</param>
    /// <param name="tier">The tier.</param>
    /// <returns>The share; <see langword="null"/> if too little is known.</returns>
    public double? ShareAfter(int tried, int tier)
    {
        double all = 0, kept = 0;
        foreach (var (mask, count) in _counts)
        {
            if ((mask & tried) != 0)
                continue;
            all += count;
            kept += (mask & (1 << tier)) != 0 ? count : 0;
        }

        return all >= MinRequests ? kept / all : null;
    }
}
