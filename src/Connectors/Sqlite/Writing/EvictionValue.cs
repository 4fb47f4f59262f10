namespace Wattwise.Caching;

/// <summary>What an entry is worth to the cache: the joules that a hit avoids, for each byte that it takes.</summary>
/// <remarks>
/// The priority of an entry is GreedyDual-Size-Frequency's (Cherkasova, HPL-98-69): the eviction clock at its last use, plus uses times joules per byte. The
/// entry of the lowest priority makes room, and the clock moves up to its priority: what was valuable once and is used no more ages away.
/// </remarks>
internal static class EvictionValue
{
    // For answers whose energy nobody metered or estimated. Among themselves only the proportion matters; beside metered ones this is about what
    // a model of 70 B parameters takes for a token, and a token has about 4 characters.
    private const double AssumedJoulesPerToken = 1;
    private const double CharactersPerToken = 4;

    public static double JoulesPerByte(CachedAnswer answer, long bytes)
    {
        var joules = answer.Energy?.Joules ?? AssumedJoulesPerToken * (answer.OutputTokens ?? answer.Text.Length / CharactersPerToken);
        return double.IsFinite(joules) && joules > 0 ? joules / bytes : 0;
    }
}
