using System.ComponentModel.DataAnnotations;
using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>How work with a deadline is deferred. Copied when the stage is built; later changes have no effect.</summary>
public class DeferralOptions : IValidatableObject
{
    /// <summary>Creates options with their defaults.</summary>
    public DeferralOptions()
    {
    }

    /// <summary>Copies options.</summary>
    /// <param name="other">The options to copy.</param>
    public DeferralOptions(DeferralOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Zone = other.Zone;
        CarbonIntensityProvider = other.CarbonIntensityProvider;
        Policy = other.Policy;
        WithoutForecast = other.WithoutForecast;
        ExpectedDuration = other.ExpectedDuration;
        SafetyMargin = other.SafetyMargin;
        ForecastRefresh = other.ForecastRefresh;
        ForecastTimeout = other.ForecastTimeout;
        MaxWaiting = other.MaxWaiting;
    }

    /// <summary>
    /// The grid zone of the models that do the work, as the provider knows it, or their cloud region (<see cref="CloudRegions"/>). The
    /// default is <see langword="null"/>: the zone of accounting, if <c>UseWattwise</c> or <c>AddWattwise</c> gives one. Without a zone
    /// there is no forecast.
    /// </summary>
    public string? Zone { get; set; }

    /// <summary>
    /// Knows the forecast of the <see cref="Zone"/>. The default is <see langword="null"/>: the registered one, if any.
    /// <see cref="ICarbonIntensityProvider.None"/> leaves forecasts unknown.
    /// </summary>
    public ICarbonIntensityProvider? CarbonIntensityProvider { get; set; }

    /// <summary>
    /// Chooses when work begins. The default is <see langword="null"/>: the registered one, if any, else a
    /// <see cref="BestWindowPolicy"/> with <see cref="WithoutForecast"/>.
    /// </summary>
    public IDeferralPolicy? Policy { get; set; }

    /// <summary>When work runs while there is no forecast. The default is <see cref="DeferralFallback.AtOnce"/>.</summary>
    [EnumDataType(typeof(DeferralFallback))]
    public DeferralFallback WithoutForecast { get; set; }

    /// <summary>
    /// How long a call of the model may take, until ten calls of that model were seen; then it is the longest of the last hundred. Above
    /// zero and at most one day. The default is two minutes.
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, "1.00:00:00")]
    public TimeSpan ExpectedDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long before its deadline work is to be done: time for a further attempt, a restart, or a call that takes longer than ever. From
    /// zero to one day. The default is two minutes.
    /// </summary>
    [DurationRange("00:00:00", "1.00:00:00")]
    public TimeSpan SafetyMargin { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How old a forecast may be while work waits, before a newer one is asked for; from one second to one day. The default is 15
    /// minutes.</summary>
    [DurationRange("00:00:01", "1.00:00:00")]
    public TimeSpan ForecastRefresh { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long to wait for a forecast before work goes on without; above zero and at most ten minutes. The default is ten
    /// seconds.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, "00:10:00")]
    public TimeSpan ForecastTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most calls that wait in the stage at the same time; further ones run at once. The default is 1,000; must be
    /// positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxWaiting { get; set; } = 1000;

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (CloudRegions.Check(Zone) is { } unknown)
            yield return new(unknown, [nameof(Zone)]);
    }
}
