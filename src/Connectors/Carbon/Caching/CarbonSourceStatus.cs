namespace Wattwise.Carbon;

/// <summary>How a source does; see <see cref="CachedCarbonIntensityProvider.Status"/>.</summary>
/// <param name="IsWorking">True if its last answers were good, and before it was first asked. False from a failure to the next good
/// answer.</param>
/// <param name="Problem">What is wrong with it; <see langword="null"/> if nothing is, or if its exception does not say.</param>
/// <param name="Message">What it said; <see langword="null"/> if it works.</param>
/// <param name="RetryAt">When it is asked again at the earliest; <see langword="null"/> if it may be asked now.</param>
public sealed record CarbonSourceStatus(bool IsWorking, CarbonSourceProblem? Problem, string? Message, DateTimeOffset? RetryAt);
