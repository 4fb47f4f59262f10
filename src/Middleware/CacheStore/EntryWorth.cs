using System.ComponentModel;

namespace Wattwise.Caching;

/// <summary>
/// The worth of an entry to a cache: the joules that a hit saves, for each byte that the entry takes. For those who write a store.
/// </summary>
/// <remarks>
/// One rule for all stores, and the same on every machine that shares one. The cost and the size in GreedyDual-Size-Frequency (Cherkasova,
/// "Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching Policy", HP Labs HPL-98-69). Thread-safe.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class EntryWorth
{
    // The order of magnitude of a model of 70 B parameters on a shared server. Among answers of unknown energy only the proportion matters.
    private const double AssumedJoulesPerToken = 1;
    private const double CharactersPerToken = 4;

    /// <summary>The joules that a hit saves: those of the model call. An answer of unknown energy counts 1 J for each generated token; one
    /// of unknown length, a token for each 4 characters.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>Joules; never negative, always finite.</returns>
    public static double JoulesOf(CachedAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var joules = answer.Energy?.Joules ?? AssumedJoulesPerToken * (answer.OutputTokens ?? answer.Text.Length / CharactersPerToken);
        return double.IsFinite(joules) ? Math.Max(joules, 0) : 0;
    }

    /// <summary>The joules that a hit saves, for each byte.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="sizeInBytes">Bytes that the entry takes in the store; one below 1 counts as 1.</param>
    /// <returns>Joules per byte; never negative, always finite.</returns>
    public static double JoulesPerByte(CachedAnswer answer, long sizeInBytes) => JoulesOf(answer) / Math.Max(sizeInBytes, 1);
}
