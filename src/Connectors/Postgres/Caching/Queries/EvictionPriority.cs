namespace Wattwise.Caching;

/// <summary>What an entry is worth: the energy that its hits avoid for each byte that it takes, on a clock that rises with evictions.</summary>
/// <remarks>
/// GreedyDual-Size-Frequency (Cherkasova, HP Labs HPL-98-69): priority = L + frequency * cost / size, L being the priority of what was evicted
/// last. Entries that were not used since fall behind as L rises, whatever they cost.
/// </remarks>
internal static class EvictionPriority
{
    private const double CharactersPerToken = 4;

    /// <summary>The energy of the model call; where nobody knows it, a joule for each generated token, the order of what large models take.</summary>
    public static double JoulesOf(CachedAnswer answer) => answer.Energy?.Joules ?? answer.OutputTokens ?? answer.Text.Length / CharactersPerToken;
}
