namespace Wattwise.LocalEngine;

/// <summary>Token sequences that a repetition does not reach across, by their first token. Immutable.</summary>
internal sealed class SequenceBreakers
{
    public static readonly SequenceBreakers None = new([]);

    private readonly Dictionary<int, int[][]> _tails;

    /// <summary>Takes sequences of at least one token each.</summary>
    public SequenceBreakers(IEnumerable<int[]> sequences) => _tails = sequences
        .GroupBy(sequence => sequence[0], sequence => sequence[1..])
        .ToDictionary(group => group.Key, group => group.OrderByDescending(tail => tail.Length).ToArray());

    /// <summary>Whether the token alone is a breaker.</summary>
    // The longest tail comes first, an empty one last.
    public bool IsBreaker(int token) => _tails.TryGetValue(token, out var tails) && tails[^1].Length == 0;

    /// <summary>How many tokens follow the last breaker of a window; all of them where there is none.</summary>
    public int LengthSinceLast(ReadOnlySpan<int> window)
    {
        if (_tails.Count == 0)
            return window.Length;

        for (var i = window.Length - 1; i >= 0; i--)
        {
            if (!_tails.TryGetValue(window[i], out var tails))
                continue;

            var rest = window[(i + 1)..];
            foreach (var tail in tails)
            {
                if (rest.StartsWith(tail))
                    return rest.Length - tail.Length;
            }
        }

        return window.Length;
    }
}
