namespace Wattwise.Directives;

/// <summary>What a policy knows when it chooses a level for a request.</summary>
/// <param name="TaskClass">The class of the request.</param>
/// <param name="Levels">What is known of each level for this class; the first is no directive.</param>
/// <param name="QualityFloor">The least quality, relative to answers without a directive: 1 is as good.</param>
/// <param name="GramsPerKwh">The carbon intensity now; <see langword="null"/> if it is unknown.</param>
/// <param name="Dirtiness">Where the intensity lies in the range of the last days: 0 is the cleanest hour, 1 the dirtiest; 0 if
/// unknown.</param>
public sealed record DirectiveSituation(
    string TaskClass, IReadOnlyList<LevelKnowledge> Levels, double QualityFloor, double? GramsPerKwh, double Dirtiness);
