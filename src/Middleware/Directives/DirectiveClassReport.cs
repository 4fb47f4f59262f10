namespace Wattwise.Directives;

/// <summary>What the directives stage knows of one class of requests to one model.</summary>
/// <param name="TaskClass">The class.</param>
/// <param name="ModelId">The model that was asked for; <see langword="null"/> for the client's default.</param>
/// <param name="QualityFloor">The least relative quality of the class.</param>
/// <param name="Levels">What is known of each level; the first is no directive.</param>
/// <param name="MeanGrams">Mean grams of CO2e of a request at each level; <see langword="null"/> if unknown.</param>
/// <param name="Resets">How often the evidence was forgotten because quality fell or another model answered.</param>
public sealed record DirectiveClassReport(
    string TaskClass,
    string? ModelId,
    double QualityFloor,
    IReadOnlyList<LevelKnowledge> Levels,
    IReadOnlyList<double?> MeanGrams,
    int Resets);
