namespace Wattwise.Accounting;

/// <summary>The sums of one group, by bucket of keys.</summary>
internal sealed class SavingGroup
{
    // Enough that the mean of a bucket's spread is known to a few percent, few enough to draw from them thousands of times.
    public const int Buckets = 512;

    private readonly double[] _requests = new double[Buckets];
    private readonly double[] _amounts = new double[Buckets];

    public long Requests { get; private set; }

    public void Add(long unit, long requests, double amount)
    {
        // The number is a hash, but its lowest bits may have decided the group.
        var bucket = (int)((ulong)unit >> 32) & (Buckets - 1);
        _requests[bucket] += requests;
        _amounts[bucket] += amount;
        Requests += requests;
    }

    public SavingSample ToSample()
    {
        var used = Enumerable.Range(0, Buckets).Where(bucket => _requests[bucket] > 0 || _amounts[bucket] != 0).ToArray();
        return new SavingSample([.. used.Select(bucket => _requests[bucket])], [.. used.Select(bucket => _amounts[bucket])]);
    }
}
