using System.ComponentModel.DataAnnotations;

namespace Wattwise.Carbon;

/// <summary>Settings of a <see cref="WattTimeCarbonIntensityProvider"/>. Read once, when it is made.</summary>
/// <remarks>
/// <see cref="CarbonSourceOptions.Zones"/> maps zones of the app to regions of WattTime (<c>US-CA</c> to <c>CAISO_NORTH</c>); a zone
/// without an entry goes as it is.
/// </remarks>
public sealed class WattTimeOptions : CarbonSourceOptions
{
    /// <summary>Creates the settings.</summary>
    public WattTimeOptions()
        : base("https://api.watttime.org/")
    {
    }

    /// <summary>The name of the account. Needed.</summary>
    [Required]
    public string? UserName { get; set; }

    /// <summary>The password of the account. Needed. It is sent to the login alone and never logged.</summary>
    [Required]
    public string? Password { get; set; }

    /// <summary>What is measured. The default is <see cref="WattTimeSignal.Marginal"/>.</summary>
    [EnumDataType(typeof(WattTimeSignal))]
    public WattTimeSignal Signal { get; set; } = WattTimeSignal.Marginal;

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in base.Validate(validationContext))
            yield return result;
        if (UserName?.Contains(':', StringComparison.Ordinal) == true)
            yield return new($"{nameof(UserName)} holds a colon, which a login over HTTP cannot carry.");
    }
}
