namespace Wattwise.Cascade;

/// <summary>How many requests a tier answered.</summary>
/// <param name="Tier">The tier's name.</param>
/// <param name="Requests">Requests that it answered.</param>
/// <param name="Share">Their share of all that the cascade answered, from 0 to 1.</param>
public sealed record TierShare(string Tier, long Requests, double Share);
