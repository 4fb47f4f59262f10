namespace Wattwise.Carbon;

/// <summary>A grid zone of the built-in table with its yearly mean.</summary>
/// <param name="Zone">The zone's code.</param>
/// <param name="Name">The country's or state's English name.</param>
/// <param name="Intensity">The yearly mean; source and year are named in it.</param>
public sealed record GridZoneIntensity(GridZone Zone, string Name, CarbonIntensity Intensity);
