using Wattwise.Accounting;

namespace Wattwise.Routing;

/// <summary>The reason codes of the choice among deployments, in <see cref="StageRecord.Reason"/> of
/// <see cref="WattwiseStages.CarbonRouting"/>.</summary>
/// <remarks>Codes are stable: dashboards and tests may compare them.</remarks>
public static class RoutingReasons
{
    /// <summary>The deployment with the least grams for this request.</summary>
    public const string Cleanest = "cleanest";

    /// <summary>
    /// The deployment that has the beginning of the conversation in its cache, though another zone is cleaner: a move would cause more
    /// than it saves, or what it saves is not known.
    /// </summary>
    public const string Sticky = "sticky";

    /// <summary>Only one deployment may answer this request, by its zone or its latency.</summary>
    public const string OnlyAllowed = "only-allowed";

    /// <summary>The intensity of no allowed deployment is known, or they do not measure the same: the app's own order holds.</summary>
    public const string UnknownIntensity = "unknown-intensity";

    /// <summary>The request was drawn for comparison: of the deployments that may answer it, the app's own order holds.</summary>
    public const string Control = "control";

    /// <summary>A deployment that was chosen before this one failed, or has failed a short while ago.</summary>
    public const string FailedOver = "failed-over";
}
