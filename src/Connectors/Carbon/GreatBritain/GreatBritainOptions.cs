using System.ComponentModel.DataAnnotations;

namespace Wattwise.Carbon;

/// <summary>Settings of a <see cref="GreatBritainCarbonIntensityProvider"/>. Read once, when it is made.</summary>
/// <remarks>
/// <see cref="CarbonSourceOptions.Zones"/> maps zones of the app to those that <see cref="GreatBritainCarbonIntensityProvider"/>
/// documents, for example
/// <c>office</c> to <c>GB-13</c>.
/// </remarks>
public sealed class GreatBritainOptions : CarbonSourceOptions
{
    /// <summary>Creates the settings.</summary>
    public GreatBritainOptions()
        : base("https://api.carbonintensity.org.uk/")
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in base.Validate(validationContext))
            yield return result;
        foreach (var (zone, code) in Zones)
        {
            if (!GreatBritainZone.TryParse(code, out _))
                yield return new($"{nameof(Zones)} maps '{zone}' to '{code}'. {GreatBritainZone.Known}");
        }
    }
}
