namespace Wattwise.Cascade;

/// <summary>What a call of a tier is expected to cost and to bring for a class of tasks.</summary>
/// <param name="Tier">The tier's place in the cascade.</param>
/// <param name="Cost">Of one call, in joules, grams or money.</param>
/// <param name="KeptShare">The share of its answers that are accepted by the certificate in force; 1 for the strongest tier.</param>
internal readonly record struct TierOutlook(int Tier, double Cost, double KeptShare);
