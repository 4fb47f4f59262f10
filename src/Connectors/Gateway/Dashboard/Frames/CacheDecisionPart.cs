namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>What the cache did: hit, miss or bypass, and why.</summary>
internal sealed record CacheDecisionPart(string Outcome, string Reason);
