namespace Wattwise.Caching;

/// <summary>
/// The <see cref="EntryWorth"/> of an entry over all its uses, older ones counting for less: a server's sorted set ranks entries by it.
/// </summary>
/// <remarks>
/// The worth at time t is the sum over all uses u of (joules / bytes) * 2^(-(t - t_u) / H). Multiplying all entries by the same 2^(t / H)
/// keeps their order and makes each one's figure independent of t ("forward decay", Cormode et al., ICDE 2009): it changes only when the
/// entry is used, and every machine computes the same. Kept as a base-2 logarithm, since the power outgrows a double within years.
/// </remarks>
internal static class DecayedWorth
{
    // An answer that saves nothing has a logarithm too.
    private const double SmallestJoulesPerByte = 1e-9;

    private static readonly TimeSpan HalfLife = TimeSpan.FromHours(12);

    /// <summary>The figure of an entry that is used once, now.</summary>
    public static double Of(CachedAnswer answer, long sizeInBytes, DateTimeOffset now) =>
        Math.Log2(Math.Max(EntryWorth.JoulesPerByte(answer, sizeInBytes), SmallestJoulesPerByte))
            + ((now - DateTimeOffset.UnixEpoch) / HalfLife);

    /// <summary>The figure after one more use: the logarithm of the sum of both.</summary>
    public static double AfterUse(double earlier, double use)
    {
        var (smaller, larger) = earlier < use ? (earlier, use) : (use, earlier);
        return larger + Math.Log2(1 + Math.Pow(2, smaller - larger));
    }
}
