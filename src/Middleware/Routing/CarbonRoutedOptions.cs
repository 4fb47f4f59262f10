using System.ComponentModel.DataAnnotations;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Routing;

/// <summary>How a request's deployment is chosen. Copied when the stage is built; later changes have no effect.</summary>
public sealed class CarbonRoutedOptions
{
    /// <summary>Creates options with their defaults.</summary>
    public CarbonRoutedOptions()
    {
    }

    /// <summary>Copies options.</summary>
    /// <param name="other">The options to copy.</param>
    public CarbonRoutedOptions(CarbonRoutedOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Deployments = [.. other.Deployments];
        AllowedZones = other.AllowedZones is null ? null : [.. other.AllowedZones];
        MaxLatency = other.MaxLatency;
        CarbonIntensityProvider = other.CarbonIntensityProvider;
        EnergyModel = other.EnergyModel;
        IntensityTimeout = other.IntensityTimeout;
        PrefixLifetime = other.PrefixLifetime;
        ExpectedOutputTokens = other.ExpectedOutputTokens;
        MaxConversations = other.MaxConversations;
        DownTime = other.DownTime;
        MayFailOver = other.MayFailOver;
    }

    /// <summary>The deployments in the app's order of preference: at least one, of which exactly one stands for the client behind the
    /// stage.</summary>
    public IList<ChatDeployment> Deployments { get; } = [];

    /// <summary>
    /// The codes of the zones, or of the cloud regions, in which requests may be answered, unless they say otherwise
    /// (<see cref="WattwiseRequestOptions.AllowedZones"/>). The default is <see langword="null"/>: those of all deployments. A request
    /// that no deployment may answer throws.
    /// </summary>
    public IReadOnlyList<string>? AllowedZones { get; set; }

    /// <summary>
    /// The most <see cref="ChatDeployment.Latency"/> of a deployment. The default is <see langword="null"/>: any. If all are slower, the
    /// fastest is called.
    /// </summary>
    public TimeSpan? MaxLatency { get; set; }

    /// <summary>
    /// Tells the carbon intensity of a zone. The default is the registered one, if any, else <see cref="GridIntensityTable"/>. Its
    /// figures for the deployments have to measure the same.
    /// </summary>
    public ICarbonIntensityProvider? CarbonIntensityProvider { get; set; }

    /// <summary>
    /// Estimates the energy of a call, so that the loss of a cached prefix can be weighed. The default is the registered one, if any, else
    /// <see cref="RemoteEnergyModel.Default"/>. With a model that it does not know, conversations stay where they are.
    /// </summary>
    public IEnergyModel? EnergyModel { get; set; }

    /// <summary>How long to wait for intensities; afterwards they are unknown. The default is 250 ms; from 1 ms to 1 minute.</summary>
    [DurationRange("00:00:00.001", "00:01:00")]
    public TimeSpan IntensityTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a provider keeps the state of a prompt's beginning after it was last used. The default is 5 minutes; from 0 to 1
    /// day.</summary>
    [DurationRange("00:00:00", "1.00:00:00")]
    public TimeSpan PrefixLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an answer is taken to be if the request sets no limit, in tokens. The default is 300; from 0 to
    /// 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int ExpectedOutputTokens { get; set; } = 300;

    /// <summary>The most conversations whose deployment is remembered; the one not used for longest goes first. The default is 10,000;
    /// must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxConversations { get; set; } = 10_000;

    /// <summary>How long a deployment that failed is called only if no other is left. The default is 30 s; from 0 to 1 day.</summary>
    [DurationRange("00:00:00", "1.00:00:00")]
    public TimeSpan DownTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether another deployment may be called after this exception. The default is yes, unless it is an <see cref="ArgumentException"/>
    /// or a
    /// <see cref="NotSupportedException"/>: such a request is wrong everywhere.
    /// </summary>
    public Func<Exception, bool> MayFailOver { get; set; } = static exception =>
        exception is not (ArgumentException or NotSupportedException);
}
