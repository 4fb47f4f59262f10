using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Accounting;

/// <summary>How requests are accounted for. Read once when the pipeline is built; later changes have no effect on it.</summary>
public sealed class AccountingOptions
{
    /// <summary>
    /// The grid zone whose electricity is used: an ISO 3166 alpha-3 country code (<c>DEU</c>) or <c>US-</c> and the letters of a US state
    /// (<c>US-TX</c>); with a <see cref="CarbonIntensityProvider"/> of your own, whatever that one knows. The default is <see langword="null"/>:
    /// without zone and number, grams stay unknown. It applies to everything that a request used.
    /// </summary>
    public string? Zone { get; set; }

    /// <summary>The carbon intensity in grams of CO2e per kilowatt-hour, given instead of a <see cref="Zone"/>. The default is <see langword="null"/>.</summary>
    public double? IntensityGramsPerKwh { get; set; }

    /// <summary>What the app pays for its models. The default is empty: costs stay unknown.</summary>
    public PriceTable Prices { get; set; } = new();

    /// <summary>
    /// How long a request's figures wait for a carbon intensity that is still on its way, counted from the start of the request.
    /// The default is one second; then the intensity stays unknown.
    /// </summary>
    public TimeSpan IntensityTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Tells the intensity of the <see cref="Zone"/>. The default is the app's service, else <see cref="GridIntensityTable.Default"/>.</summary>
    public ICarbonIntensityProvider? CarbonIntensityProvider { get; set; }

    /// <summary>
    /// Estimates model calls that nobody metered. The default is the app's service, else <see cref="RemoteEnergyModel.Default"/>.
    /// </summary>
    public IEnergyModel? EnergyModel { get; set; }

    /// <summary>Sums up all requests, failed and abandoned ones too. The default is the app's service, else none.</summary>
    public FootprintLedger? Ledger { get; set; }

    /// <summary>Measures durations. The default is the app's service, else <see cref="System.TimeProvider.System"/>.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Takes warnings. The default is the app's service, else none.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Makes the <see cref="WattwiseTelemetry.MeterName"/> meter. The default is the app's service, else one meter for the process.</summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>Fills what is not set from the app's services.</summary>
    internal void UseServices(IServiceProvider services)
    {
        CarbonIntensityProvider ??= IntensityGramsPerKwh is null ? Get<ICarbonIntensityProvider>() : null;
        EnergyModel ??= Get<IEnergyModel>();
        Ledger ??= Get<FootprintLedger>();
        TimeProvider ??= Get<TimeProvider>();
        LoggerFactory ??= Get<ILoggerFactory>();
        MeterFactory ??= Get<IMeterFactory>();

        T? Get<T>()
            where T : class => services.GetService(typeof(T)) as T;
    }

    /// <summary>What is wrong with the options; empty where nothing is.</summary>
    /// <param name="services">The app's services, where the options are checked before <see cref="UseServices"/>: an intensity provider of the app's own
    /// may know zones that the built-in table does not.</param>
    internal IEnumerable<string> Validate(IServiceProvider? services = null)
    {
        var provider = CarbonIntensityProvider ?? services?.GetService(typeof(ICarbonIntensityProvider));
        if (IntensityGramsPerKwh is { } grams && !FixedCarbonIntensityProvider.IsValid(grams))
            yield return $"{nameof(IntensityGramsPerKwh)} is {grams}: it must be a finite number of grams that is not negative.";
        if (IntensityGramsPerKwh is not null && (Zone is not null || CarbonIntensityProvider is not null))
            yield return $"Give either {nameof(IntensityGramsPerKwh)} or a {nameof(Zone)}, not both.";
        if (Zone is not null && (provider is null or GridIntensityTable) && GridIntensityTable.Default.Find(new GridZone(Zone)) is null)
            yield return GridIntensityTable.Default.DescribeUnknown(new GridZone(Zone));
        if (IntensityTimeout <= TimeSpan.Zero || IntensityTimeout > TimeSpan.FromMinutes(1))
            yield return $"{nameof(IntensityTimeout)} is {IntensityTimeout}: it must be above zero and at most one minute.";
        if (Prices is null)
        {
            yield return $"{nameof(Prices)} is null; leave it empty where no prices are known.";
        }
        else
        {
            foreach (var failure in Prices.Validate())
                yield return failure;
        }
    }
}
