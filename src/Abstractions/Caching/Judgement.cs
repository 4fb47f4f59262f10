using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>A judge's word.</summary>
/// <param name="IsRight">True if the cached answer serves the prompt; <see langword="null"/> if the judge cannot tell, which counts as no evidence.</param>
/// <param name="Spent">The energy that judging took; <see langword="null"/> if it is unknown.</param>
public readonly record struct Judgement(bool? IsRight, EnergyEstimate? Spent);
