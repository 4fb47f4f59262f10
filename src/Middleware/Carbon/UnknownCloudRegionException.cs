namespace Wattwise.Carbon;

/// <summary>A cloud region is not known. The message names near matches.</summary>
public sealed class UnknownCloudRegionException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="region">The region, as given.</param>
    /// <param name="nearMatches">Regions with similar codes, the nearest first.</param>
    public UnknownCloudRegionException(string region, IReadOnlyList<CloudRegion> nearMatches)
        : base(Describe(region, nearMatches))
    {
        (Region, NearMatches) = (region, nearMatches);
    }

    /// <summary>The region, as given.</summary>
    public string Region { get; }

    /// <summary>Regions with similar codes, the nearest first; at most five.</summary>
    public IReadOnlyList<CloudRegion> NearMatches { get; }

    private static string Describe(string region, IReadOnlyList<CloudRegion> nearMatches)
    {
        ArgumentNullException.ThrowIfNull(nearMatches);
        var hint = nearMatches.Count == 0
            ? ""
            : $" Did you mean {string.Join(", ", nearMatches.Select(near => $"{near.Code} ({near.Place})"))}?";
        return $"Unknown cloud region '{region}'.{hint} Give 'aws:', 'azure:' or 'gcp:' and the provider's code of a region, or the code of "
            + $"a grid zone; {nameof(CloudRegions)}.{nameof(CloudRegions.All)} lists all that are known.";
    }
}
