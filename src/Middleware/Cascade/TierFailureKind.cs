namespace Wattwise.Cascade;

/// <summary>Why a call of a tier failed.</summary>
public enum TierFailureKind
{
    /// <summary>The provider is away or made an error: another client of the tier may answer.</summary>
    Outage,

    /// <summary>The provider takes no more requests for now.</summary>
    RateLimited,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>The tier cannot answer this request, such as one that is too long for it: it is not asked again.</summary>
    Unsuitable,
}
