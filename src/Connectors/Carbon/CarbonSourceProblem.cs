namespace Wattwise.Carbon;

/// <summary>What is wrong with a source of carbon intensities; see <see cref="CarbonSourceException"/>.</summary>
public enum CarbonSourceProblem
{
    /// <summary>Nobody answered, or not in time, or the answer was cut off.</summary>
    Unreachable,

    /// <summary>The source itself failed (HTTP 5xx).</summary>
    Failed,

    /// <summary>The key or the password is wrong (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The account may not read this, for example a forecast in a free plan (HTTP 403).</summary>
    Forbidden,

    /// <summary>Too many requests (HTTP 429), or the app's own budget of requests is used up.</summary>
    RateLimited,

    /// <summary>The source does not know the zone, or the app named none.</summary>
    UnknownZone,

    /// <summary>The source answered for another zone, signal or basis than the one asked for.</summary>
    OtherFigure,

    /// <summary>The answer cannot be read: its shape or unit is not the documented one, or its number cannot be.</summary>
    BadAnswer,
}
