namespace Wattwise.Deferral;

/// <summary>The reason codes of deferral: why work began when it did. In records of the stage, in metrics and in <see
/// cref="DeferredJob.Reason"/>.</summary>
/// <remarks>Codes are stable: dashboards and tests may compare them. A policy of the app's own may have others.</remarks>
public static class DeferralReasons
{
    /// <summary>It ran in the best window of a forecast that knows the whole time up to the latest safe start.</summary>
    public const string Window = "window";

    /// <summary>It ran in the best window of a forecast that ends early or has gaps; a better one may have been in what was not
    /// known.</summary>
    public const string PartialWindow = "window:partial";

    /// <summary>No forecast was to be had, so that it ran when <c>DeferralOptions.WithoutForecast</c> says.</summary>
    public const string NoForecast = "no-forecast";

    /// <summary>It could wait no longer: a later start would have put its deadline, or that of other work, at risk.</summary>
    public const string LatestStart = "latest-start";

    /// <summary>The deadline is so close that there was nothing to choose, or it has passed.</summary>
    public const string NoTime = "no-time";

    /// <summary>As many calls wait as may wait, so that this one ran at once.</summary>
    public const string Full = "full";

    /// <summary>The policy threw an exception, so that it ran at once.</summary>
    public const string PolicyFailed = "policy-failed";
}
