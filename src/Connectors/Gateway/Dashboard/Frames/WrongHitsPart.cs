namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>The share of wrong answers among hits by meaning, as the cache's policy believes.</summary>
/// <param name="Estimate">The best guess.</param>
/// <param name="Low">Its lower bound.</param>
/// <param name="High">Its upper bound, which is held against the limit.</param>
/// <param name="Limit">The app's limit; unknown if a policy of the app decides.</param>
/// <param name="Judged">How many of the app's own decisions a judge looked at.</param>
internal sealed record WrongHitsPart(double Estimate, double Low, double High, double? Limit, long Judged);
