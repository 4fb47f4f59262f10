namespace Wattwise.Accounting;

/// <summary>
/// Draws buckets: SplitMix64 (Steele, Lea and Flood, 2014), many times faster than a seeded <see cref="Random"/>. Not thread-safe.
/// </summary>
internal sealed class BucketDraw(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to below a limit.</summary>
    public int Next(int limit)
    {
        var value = _state += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        value ^= value >> 31;

        // The high half of the product, whose bias at limits of some thousands is nothing.
        return (int)(((value >> 32) * (ulong)limit) >> 32);
    }
}
