using System.ComponentModel.DataAnnotations;

namespace Wattwise.Gateway.Dashboard;

/// <summary>What the dashboard keeps and shows. Read once, when the host starts.</summary>
/// <remarks>Everything that it keeps is bounded: series have 300 seconds and 1,440 minutes, and all else has a limit here.</remarks>
public sealed class DashboardOptions
{
    /// <summary>
    /// Whether the questions of a hit by meaning are kept and shown. They are text of the tenants, and whoever may open the dashboard reads
    /// them, so the default is <see langword="false"/>: a hit shows its tenant, scores and reason, and no text is kept.
    /// </summary>
    public bool ShowQuestions { get; set; }

    /// <summary>The most letters of a question that are kept; from 20 to 2,000. The default is 300.</summary>
    [Range(20, 2000)]
    public int MaxQuestionLength { get; set; } = 300;

    /// <summary>How many of the latest hits by meaning are kept; from 1 to 200. The default is 20.</summary>
    [Range(1, 200)]
    public int RecentHits { get; set; } = 20;

    /// <summary>How many of the latest requests are kept, with what each stage did; from 1 to 1,000. The default is 100.</summary>
    [Range(1, 1000)]
    public int RecentRequests { get; set; } = 100;

    /// <summary>How many tenants are told apart; all others are one, named <c>other</c>. From 1 to 10,000. The default is 1,000.</summary>
    [Range(1, 10_000)]
    public int MaxTenants { get; set; } = 1000;

    /// <summary>
    /// How many browsers may watch at once; a further one is told to come back later (503). From 1 to 256. The default is 16.
    /// </summary>
    [Range(1, 256)]
    public int MaxViewers { get; set; } = 16;

    /// <summary>How far ahead the carbon intensity is shown; from one hour to seven days. The default is 24 hours.</summary>
    [DurationRange("01:00:00", "7.00:00:00")]
    public TimeSpan ForecastHorizon { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often the carbon intensity is asked for; from one minute to one day. The default is five minutes.</summary>
    [DurationRange("00:01:00", "1.00:00:00")]
    public TimeSpan IntensityInterval { get; set; } = TimeSpan.FromMinutes(5);
}
