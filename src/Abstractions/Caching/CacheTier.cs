namespace Wattwise.Caching;

/// <summary>How the cache came to an answer.</summary>
public enum CacheTier
{
    /// <summary>The same request was answered before.</summary>
    Exact,

    /// <summary>A request that asks for the same was answered before.</summary>
    Semantic,

    /// <summary>
    /// The same request, or one that asks for the same, was being answered at this moment; this caller shares its answer.
    /// </summary>
    Coalesced,
}
