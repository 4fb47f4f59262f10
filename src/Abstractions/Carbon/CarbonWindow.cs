namespace Wattwise.Carbon;

/// <summary>A time span that <see cref="CarbonForecast.FindBestWindow"/> chose.</summary>
/// <param name="Start">When to begin.</param>
/// <param name="End">When it ends.</param>
/// <param name="Mean">The mean intensity of the span, weighted by time.</param>
/// <param name="IsComplete">
/// True if the forecast knows the whole period that was to be searched. False if it begins later, ends earlier or has a gap in it: a better
/// window may then lie in what is not known.
/// </param>
public sealed record CarbonWindow(DateTimeOffset Start, DateTimeOffset End, CarbonIntensity Mean, bool IsComplete);
