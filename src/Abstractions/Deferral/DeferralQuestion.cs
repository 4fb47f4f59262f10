using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>What a <see cref="IDeferralPolicy"/> decides by.</summary>
/// <param name="Now">The time.</param>
/// <param name="LatestStart">The latest start that keeps the deadline; not before <paramref name="Now"/>.</param>
/// <param name="Duration">How long such work usually takes; positive.</param>
/// <param name="Forecast">The forecast; <see langword="null"/> if there is none.</param>
public readonly record struct DeferralQuestion(DateTimeOffset Now, DateTimeOffset LatestStart, TimeSpan Duration, CarbonForecast? Forecast);
