using System.ComponentModel.DataAnnotations;

namespace Wattwise.Carbon;

/// <summary>Settings of a <see cref="LearnedCarbonIntensityProvider"/>. Read once, when it is made.</summary>
public sealed class LearnedForecastOptions
{
    /// <summary>
    /// The name of the source among the app's services (<see cref="CarbonSourceNames"/>); needed by <c>AddLearnedCarbonForecasts</c>. The
    /// default is <see langword="null"/>.
    /// </summary>
    public string? Source { get; set; }

    /// <summary>
    /// A folder that keeps what was seen, so that a restart forgets nothing: one text file for each zone, about 300 kB a year, in the form
    /// that <see cref="RecordedCarbonIntensityProvider"/> reads. Files with hours of the past may be put there before the first start. The
    /// default is <see langword="null"/>: in memory alone.
    /// </summary>
    public string? HistoryFolder { get; set; }

    /// <summary>How many hours of the past are kept for each zone; from 720 (30 days) to 87,600. The default is 8,784, a year.</summary>
    [Range(720, 87_600)]
    public int MaxHours { get; set; } = 8784;

    /// <summary>
    /// How often the source is asked for its figures while nobody else asks, so that no hour is missed; from one minute to one hour. The
    /// default is 15 minutes. A source behind a <see cref="CachedCarbonIntensityProvider"/> is called less often than that.
    /// </summary>
    [DurationRange("00:01:00", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The most zones that are learnt, the first ones that are asked for; those beyond are passed on to the source as they are.
    /// The default is 16; must be positive.</summary>
    [Range(1, 1024)]
    public int MaxZones { get; set; } = 16;
}
