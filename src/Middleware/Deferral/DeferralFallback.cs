namespace Wattwise.Deferral;

/// <summary>When deferred work runs while there is no forecast. Nothing is guessed in its place.</summary>
public enum DeferralFallback
{
    /// <summary>At once: waiting without a forecast has no known worth.</summary>
    AtOnce,

    /// <summary>At the latest safe start, in the hope that a forecast comes meanwhile.</summary>
    LatestStart,
}
