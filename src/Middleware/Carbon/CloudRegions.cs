using System.Collections.Frozen;

namespace Wattwise.Carbon;

/// <summary>
/// The grid zones of the regions of Amazon Web Services (<c>aws:eu-west-1</c>), Microsoft Azure (<c>azure:westeurope</c>) and Google Cloud
/// (<c>gcp:europe-west4</c>): settings that name a grid zone take a region too. Thread-safe.
/// </summary>
/// <remarks>The zone is the country, or the US state: providers do not publish the power lines. What a provider buys by contract
/// (market-based accounting) is not in it.</remarks>
public static class CloudRegions
{
    private const int MaxNearMatches = 5;
    private const int MostSlips = 3;

    private static readonly string[] Providers = ["aws:", "azure:", "gcp:"];

    private static readonly CloudRegion[] Regions =
        [.. EmbeddedTable.Rows("cloud-regions.tsv").Select(static row => new CloudRegion(row[0], new GridZone(row[1]), row[2]))];

    private static readonly FrozenDictionary<string, CloudRegion> ByCode =
        Regions.ToFrozenDictionary(region => region.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>All regions that are known, by code.</summary>
    public static IReadOnlyList<CloudRegion> All { get; } = Array.AsReadOnly(Regions);

    /// <summary>A region, or <see langword="null"/> for one that is not known. Upper and lower case are the same.</summary>
    /// <param name="code">Provider and region, for example <c>gcp:europe-west4</c>.</param>
    public static CloudRegion? Find(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return ByCode.GetValueOrDefault(code.Trim());
    }

    /// <summary>The grid zone of a setting: that of a region, else the zone of that code.</summary>
    /// <param name="zoneOrRegion">The code of a grid zone, or <c>aws:</c>, <c>azure:</c> or <c>gcp:</c> and a region.</param>
    /// <exception cref="UnknownCloudRegionException">It begins as a region, but none is known by it; the message names near
    /// matches.</exception>
    public static GridZone ZoneOf(string zoneOrRegion)
    {
        ArgumentNullException.ThrowIfNull(zoneOrRegion);
        if (Find(zoneOrRegion) is { } region)
            return region.Zone;
        return IsRegion(zoneOrRegion)
            ? throw new UnknownCloudRegionException(zoneOrRegion, FindNear(zoneOrRegion.Trim()))
            : new GridZone(zoneOrRegion);
    }

    /// <summary>What is wrong with a setting; <see langword="null"/> if nothing is.</summary>
    internal static string? Check(string? zoneOrRegion)
    {
        if (zoneOrRegion is null || !IsRegion(zoneOrRegion) || Find(zoneOrRegion) is not null)
            return null;
        return new UnknownCloudRegionException(zoneOrRegion, FindNear(zoneOrRegion.Trim())).Message;
    }

    /// <summary>Whether a setting means a region, known or not.</summary>
    internal static bool IsRegion(string zoneOrRegion) =>
        Array.Exists(Providers, provider => zoneOrRegion.AsSpan().TrimStart().StartsWith(provider, StringComparison.OrdinalIgnoreCase));

    private static List<CloudRegion> FindNear(string given)
    {
        // "azure:West Europe" is how the portal shows it.
        var code = given.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        return
        [
            .. Regions.Select(region => (Region: region, Distance: Distance(code, region.Code)))
                .Where(near => near.Distance <= MostSlips)
                .OrderBy(near => near.Distance).ThenBy(near => near.Region.Code, StringComparer.Ordinal)
                .Select(near => near.Region).Take(MaxNearMatches),
        ];
    }

    /// <summary>Levenshtein's distance; no more than a hundred characters are compared.</summary>
    private static int Distance(string left, string right)
    {
        left = left.Length > 100 ? left[..100] : left;
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var (before, above) = (row[0], 0);
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                above = row[j];
                row[j] = Math.Min(before + (left[i - 1] == right[j - 1] ? 0 : 1), 1 + Math.Min(row[j], row[j - 1]));
                before = above;
            }
        }

        return row[right.Length];
    }
}
