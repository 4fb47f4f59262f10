using System.ComponentModel.DataAnnotations;
using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Accounting;

/// <summary>How requests are accounted for. Copied when the stage is built; later changes have no effect.</summary>
public sealed class AccountingOptions
{
    /// <summary>Creates options with their defaults.</summary>
    public AccountingOptions()
    {
    }

    /// <summary>Copies options, prices included.</summary>
    /// <param name="other">The options to copy.</param>
    public AccountingOptions(AccountingOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Zone = other.Zone;
        IntensityGramsPerKwh = other.IntensityGramsPerKwh;
        Prices = other.Prices is null ? null! : new PriceTable(other.Prices);
        IntensityTimeout = other.IntensityTimeout;
        CarbonIntensityProvider = other.CarbonIntensityProvider;
        EnergyModel = other.EnergyModel;
        Ledger = other.Ledger;
        Log = other.Log;
        ControlFraction = other.ControlFraction;
        ControlSeed = other.ControlSeed;
        foreach (var (stage, fraction) in other.StageControlFractions)
            StageControlFractions[stage] = fraction;
    }

    /// <summary>
    /// The grid zone whose electricity is used: an ISO 3166 alpha-3 country code (<c>DEU</c>) or <c>US-</c> and the letters of a US state
    /// (<c>US-TX</c>); a cloud region (<c>azure:westeurope</c>, see <see cref="CloudRegions"/>), which stands for its zone; with a
    /// <see cref="CarbonIntensityProvider"/> of your own, any zone that it knows. It applies to everything that a request used.
    /// The default is <see langword="null"/>: without a zone and a number, grams stay unknown.
    /// </summary>
    public string? Zone { get; set; }

    /// <summary>
    /// The carbon intensity in grams of CO2e per kilowatt-hour, given instead of a <see cref="Zone"/>; finite and not negative. The default
    /// is <see langword="null"/>.
    /// </summary>
    [Range(0, double.MaxValue)]
    public double? IntensityGramsPerKwh { get; set; }

    /// <summary>What the app pays for its models. The default is empty: costs stay unknown. Must not be <see langword="null"/>.</summary>
    [Required]
    public PriceTable Prices { get; set; } = new();

    /// <summary>
    /// How long a request's figures wait for a carbon intensity that is still on its way, counted from the start of the request; above zero
    /// and at most
    /// one minute. Then the intensity stays unknown. The default is one second.
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, "00:01:00")]
    public TimeSpan IntensityTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Knows the intensity of the <see cref="Zone"/>. The default is <see langword="null"/>: the registered one, if any, else
    /// <see cref="GridIntensityTable.Default"/>.
    /// <see cref="ICarbonIntensityProvider.None"/> leaves grams unknown.
    /// </summary>
    public ICarbonIntensityProvider? CarbonIntensityProvider { get; set; }

    /// <summary>
    /// Estimates model calls that nobody metered. The default is <see langword="null"/>: the registered one, if any, else
    /// <see cref="RemoteEnergyModel.Default"/>.
    /// <see cref="IEnergyModel.None"/> leaves their energy unknown.
    /// </summary>
    public IEnergyModel? EnergyModel { get; set; }

    /// <summary>
    /// Sums up all requests, failed and abandoned ones too. The default is <see langword="null"/>: the registered one, if any, else none.
    /// </summary>
    public FootprintLedger? Ledger { get; set; }

    /// <summary>
    /// Keeps every request, failed and abandoned ones too, such as the ledger in a SQLite file. The default is <see langword="null"/>: the
    /// registered one, if any, else none. <see cref="IFootprintLog.None"/> keeps nothing.
    /// </summary>
    public IFootprintLog? Log { get; set; }

    /// <summary>
    /// The share of requests that go past all stages, drawn at random, so that savings can be measured as the difference of two groups;
    /// from 0 to below 1. They are booked as control. The default is 0: none. See <see cref="WattwiseRequestOptions.ControlKey"/> for what
    /// stays in one group.
    /// </summary>
    [Range(0.0, 0.999)]
    public double ControlFraction { get; set; }

    /// <summary>
    /// The shares of requests that go past one stage, by its name in <see cref="WattwiseStages"/>, each drawn apart from all others, so
    /// that the saving of each stage can be measured; from 0 to below 1. The default is empty.
    /// </summary>
    public IDictionary<string, double> StageControlFractions { get; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// The seed of the draws: another one draws other groups. The default is <see langword="null"/>: keys are always drawn alike, requests
    /// without a key anew in each process.
    /// </summary>
    public int? ControlSeed { get; set; }
}
