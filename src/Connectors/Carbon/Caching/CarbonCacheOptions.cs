using System.ComponentModel.DataAnnotations;

namespace Wattwise.Carbon;

/// <summary>How long a <see cref="CachedCarbonIntensityProvider"/> keeps figures, and how it spares their source. Read once, when it is
/// made.</summary>
public sealed class CarbonCacheOptions
{
    /// <summary>
    /// How long after the end of its span a figure may still stand for now, while a newer one is fetched or cannot be had. The default is 2
    /// hours; from 0 to 7 days. After that the intensity is unknown.
    /// </summary>
    [DurationRange("00:00:00", "7.00:00:00")]
    public TimeSpan MaxStaleAge { get; set; } = TimeSpan.FromHours(2);

    /// <summary>
    /// How long to wait before asking again after an answer that is of an earlier span, or that knows nothing. The default is 5 minutes;
    /// from 1 s to 1 day.
    /// </summary>
    [DurationRange("00:00:01", "1.00:00:00")]
    public TimeSpan LateRefreshInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a forecast is used before a newer one is fetched. The default is 30 minutes; from 1 s to 1 day.</summary>
    [DurationRange("00:00:01", "1.00:00:00")]
    public TimeSpan ForecastRefreshInterval { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long after it was fetched a forecast may still be used, while a newer one is fetched or cannot be had. The default is 6 hours;
    /// from
    /// <see cref="ForecastRefreshInterval"/>, which is used if it is longer, to 7 days.
    /// </summary>
    [DurationRange("00:00:01", "7.00:00:00")]
    public TimeSpan MaxForecastAge { get; set; } = TimeSpan.FromHours(6);

    /// <summary>The time limit of one answer, all repetitions included. The default is 1 minute; from 10 ms to 10 minutes.</summary>
    [DurationRange("00:00:00.010", "00:10:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a source that failed is left alone; it doubles with each failure. The default is 30 s; from 0.1 s to
    /// <see cref="MaxPause"/>.</summary>
    [DurationRange("00:00:00.1", "1.00:00:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest time that a source that failed is left alone. The default is 15 minutes; up to 1 day. A source that asks for a longer
    /// wait (429 with <c>Retry-After</c>) gets it, up to 1 day.
    /// </summary>
    [DurationRange("00:00:00.1", "1.00:00:00")]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The most calls of the source in one <see cref="BudgetSpan"/>, those that failed included. The default is 300; must be
    /// positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxCallsPerSpan { get; set; } = 300;

    /// <summary>The span of <see cref="MaxCallsPerSpan"/>. The default is 1 hour; from 1 s to 31 days.</summary>
    [DurationRange("00:00:01", "31.00:00:00")]
    public TimeSpan BudgetSpan { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The most zones of which figures are kept; the zone that was not asked for longest goes first. The default is 256; must be
    /// positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxZones { get; set; } = 256;
}
