using System.ComponentModel.DataAnnotations;

namespace Wattwise.Carbon;

/// <summary>Settings of an <see cref="ElectricityMapsCarbonIntensityProvider"/>. Read once, when it is made.</summary>
/// <remarks>
/// <see cref="CarbonSourceOptions.Zones"/> maps zones of the app to zones of Electricity Maps (<c>US-CA</c> to <c>US-CAL-CISO</c>).
/// Without an entry a country's three letters become two (<c>DEU</c> to <c>DE</c>), and any other code goes as it is.
/// </remarks>
public sealed class ElectricityMapsOptions : CarbonSourceOptions
{
    /// <summary>Creates the settings.</summary>
    public ElectricityMapsOptions()
        : base("https://api.electricitymaps.com/v3/")
    {
    }

    /// <summary>The key of the account. Needed. It is sent in a header and never logged.</summary>
    [Required]
    public string? ApiKey { get; set; }

    /// <summary>Which emissions are counted. The default is <see cref="EmissionFactorType.Lifecycle"/>, as at Electricity Maps.</summary>
    [EnumDataType(typeof(EmissionFactorType))]
    public EmissionFactorType EmissionFactorType { get; set; } = EmissionFactorType.Lifecycle;

    /// <summary>
    /// Whether to do without the hours that Electricity Maps itself estimates. The default is <see langword="false"/>: estimated hours
    /// are taken, and say so (<see cref="CarbonIntensity.IsEstimated"/>). With <see langword="true"/> the newest measured hour may lie
    /// some hours back.
    /// </summary>
    public bool DisableEstimations { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in base.Validate(validationContext))
            yield return result;
        if (ApiKey is not null && ApiKey.Any(character => character is < '!' or > '~'))
            yield return new($"{nameof(ApiKey)} holds a character that no key has, such as a space or the end of a line.");
    }
}
