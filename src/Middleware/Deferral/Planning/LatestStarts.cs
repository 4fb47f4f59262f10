namespace Wattwise.Deferral;

/// <summary>The latest starts by which a number of slots still does all work before its deadline.</summary>
/// <remarks>
/// Work is placed from the last deadline backwards, each piece as late as the freest slot allows. What comes out is a schedule: while it
/// begins nothing before now, and no slot before it is free, all deadlines are kept, whatever is started earlier than it says.
/// </remarks>
internal static class LatestStarts
{
    /// <summary>Places work.</summary>
    /// <param name="work">Latest end and duration of each piece, by latest end, the last one first; in ticks.</param>
    /// <param name="freeAt">When each slot is free, the earliest first; in ticks. One for each slot.</param>
    /// <param name="starts">Takes the latest start of each piece, in ticks.</param>
    /// <returns>True if all of it can be done in time.</returns>
    public static bool Place(ReadOnlySpan<(long End, long Duration)> work, ReadOnlySpan<long> freeAt, Span<long> starts)
    {
        Span<long> free = freeAt.Length <= 128 ? stackalloc long[freeAt.Length] : new long[freeAt.Length];
        free.Fill(long.MaxValue);
        for (var i = 0; i < work.Length; i++)
        {
            var slot = 0;
            for (var other = 1; other < free.Length; other++)
            {
                if (free[other] > free[slot])
                    slot = other;
            }

            free[slot] = starts[i] = Math.Min(work[i].End, free[slot]) - work[i].Duration;
        }

        free.Sort();
        for (var i = 0; i < free.Length; i++)
        {
            if (free[i] < freeAt[i])
                return false;
        }

        return true;
    }
}
