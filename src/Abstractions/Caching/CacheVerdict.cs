namespace Wattwise.Caching;

/// <summary>A policy's word on a candidate.</summary>
public enum CacheVerdict
{
    /// <summary>Call the model.</summary>
    Refuse,

    /// <summary>Answer from the cache.</summary>
    Serve,

    /// <summary>Ask the pair verifier, then decide again. Only for a candidate without a verifier logit.</summary>
    Verify,
}
