namespace Wattwise.LocalEngine;

/// <summary>
/// Cuts what is to be embedded or scored in one call into turns on the engine, so that a short text of somebody else waits for one of them
/// and not for hundreds of texts.
/// </summary>
internal static class PooledTurns
{
    // About one native call. A GPU is fast enough for many of them.
    private const int MaxTokensOnCpu = 512;
    private const int MaxTokensOnGpu = 16 * 1024;

    /// <summary>The turns, in order; each has one sequence at least.</summary>
    public static IEnumerable<ArraySegment<int[]>> Of(int[][] sequences, bool isOnGpu)
    {
        var most = isOnGpu ? MaxTokensOnGpu : MaxTokensOnCpu;
        var (start, tokens) = (0, 0);
        for (var i = 0; i < sequences.Length; i++)
        {
            if (i > start && tokens + sequences[i].Length > most)
            {
                yield return new(sequences, start, i - start);
                (start, tokens) = (i, 0);
            }

            tokens += sequences[i].Length;
        }

        if (start < sequences.Length)
            yield return new(sequences, start, sequences.Length - start);
    }
}
