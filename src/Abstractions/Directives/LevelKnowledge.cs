using Wattwise.Accounting;

namespace Wattwise.Directives;

/// <summary>What is known of one level for one class of requests.</summary>
/// <param name="Energy">Mean energy of a request; <see langword="null"/> if none is known.</param>
/// <param name="Seconds">Mean duration of the model call; <see langword="null"/> if none is known.</param>
/// <param name="Quality">
/// The estimated quality relative to no directive: twice the share of comparisons that the level wins, a tie being half a win. 1 is as
/// good; <see langword="null"/> if none was judged.
/// </param>
/// <param name="QualityLow">The lower confidence bound of <paramref name="Quality"/>; 0 if none was judged.</param>
/// <param name="Judged">How many comparisons the quality rests on.</param>
public readonly record struct LevelKnowledge(EnergyEstimate? Energy, double? Seconds, double? Quality, double QualityLow, int Judged);
