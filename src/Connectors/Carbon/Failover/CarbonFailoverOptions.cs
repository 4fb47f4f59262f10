using System.ComponentModel.DataAnnotations;

namespace Wattwise.Carbon;

/// <summary>Settings of a <see cref="FailoverCarbonIntensityProvider"/>. Read once, when it is made.</summary>
public sealed class CarbonFailoverOptions : IValidatableObject
{
    /// <summary>
    /// The names of the sources in the order in which they are asked; see <see cref="CarbonSourceNames"/>. Needed where the sources are
    /// registered. A source of the app's own is an <see cref="ICarbonIntensityProvider"/> among its keyed services; its name is the key.
    /// </summary>
    public IList<string> Sources { get; } = [];

    /// <summary>What all figures measure. The default is <see cref="IntensitySignal.AverageLocation"/>.</summary>
    [EnumDataType(typeof(IntensitySignal))]
    public IntensitySignal Signal { get; set; } = IntensitySignal.AverageLocation;

    /// <summary>Which emissions all figures count. The default is <see cref="IntensityBasis.Lifecycle"/>.</summary>
    [EnumDataType(typeof(IntensityBasis))]
    public IntensityBasis Basis { get; set; } = IntensityBasis.Lifecycle;

    /// <summary>How long to wait for a source before the next one is asked. The default is 5 s; from 10 ms to 10 minutes.</summary>
    [DurationRange("00:00:00.010", "00:10:00")]
    public TimeSpan SourceTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Sources.Distinct(StringComparer.Ordinal).Count() < Sources.Count)
            yield return new($"{nameof(Sources)} names a source twice.");
    }
}
