using System.Globalization;

namespace Wattwise.Carbon;

/// <summary>A zone of the Carbon Intensity API.</summary>
/// <param name="Region">The number of the region; <see langword="null"/> for the whole of Great Britain.</param>
internal readonly record struct GreatBritainZone(int? Region)
{
    public const string Known =
        "Zones are GBR or GB (the whole), GB-ENG, GB-SCT, GB-WLS (England, Scotland, Wales), and GB-1 to GB-17 (the numbers of the API's "
            + "regions).";

    private const int Regions = 17;

    public static bool TryParse(string code, out GreatBritainZone zone)
    {
        int? region = code.ToUpperInvariant() switch
        {
            "GB" or "GBR" => null,
            "GB-ENG" => 15,
            "GB-SCT" => 16,
            "GB-WLS" => 17,
            ['G', 'B', '-', .. var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) => id,
            _ => 0,
        };
        zone = new(region);
        return region is null or (>= 1 and <= Regions);
    }
}
