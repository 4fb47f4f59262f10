using Wattwise.Carbon;

namespace Wattwise;

/// <summary>Where a request was answered, if a stage chose the place.</summary>
/// <param name="Zone">The grid zone.</param>
/// <param name="Intensity">Its carbon intensity at that time; <see langword="null"/> if it is unknown.</param>
public sealed record AnsweringPlace(GridZone Zone, CarbonIntensity? Intensity);
