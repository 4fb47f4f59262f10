namespace Wattwise.Carbon;

/// <summary>A time span between two points of a <see cref="CarbonForecast"/> of which nothing is known.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends (exclusive).</param>
public readonly record struct CarbonForecastGap(DateTimeOffset From, DateTimeOffset To);
