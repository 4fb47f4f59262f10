using Microsoft.Extensions.AI;
using Wattwise.Carbon;

namespace Wattwise.Routing;

/// <summary>A place where the app's model can be called: a chat client and the grid zone of its data centre.</summary>
/// <remarks>Immutable. All deployments of a <see cref="CarbonRoutedChatClient"/> serve the same model.</remarks>
public sealed class ChatDeployment
{
    /// <summary>Creates a deployment.</summary>
    /// <param name="name">Its name, for the log; unique.</param>
    /// <param name="zone">The code of its grid zone, as the carbon source knows it, or its cloud region (<c>aws:eu-west-1</c>, see
    /// <see cref="CloudRegions"/>).</param>
    /// <param name="client">Calls it; not disposed by the stage. <see langword="null"/> stands for the client behind the stage.</param>
    /// <exception cref="UnknownCloudRegionException">The zone begins as a cloud region, but none is known by it.</exception>
    public ChatDeployment(string name, string zone, IChatClient? client = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(zone);
        (Name, Zone, Region, Client) = (name, CloudRegions.ZoneOf(zone), CloudRegions.Find(zone)?.Code, client);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its grid zone.</summary>
    public GridZone Zone { get; }

    /// <summary>Its cloud region; <see langword="null"/> if it was made with a grid zone.</summary>
    public string? Region { get; }

    /// <summary>Calls it; <see langword="null"/> stands for the client behind the stage.</summary>
    public IChatClient? Client { get; }

    /// <summary>
    /// Energy of the data centre for each joule of its computers (PUE), beside the other deployments: only ratios matter here. The
    /// default is 1; from 1 to 10.
    /// </summary>
    public double PowerUsageEffectiveness { get; init; } = 1;

    /// <summary>How much later its answers come because of where it is. The default is zero; not negative.</summary>
    public TimeSpan Latency { get; init; }
}
