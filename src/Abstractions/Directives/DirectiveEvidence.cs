namespace Wattwise.Directives;

/// <summary>A judge's word on one brief answer beside the answer without a directive, and what both took.</summary>
/// <param name="JudgedAt">When it was judged.</param>
/// <param name="TaskClass">The class of the request.</param>
/// <param name="Level">The level of the brief answer.</param>
/// <param name="Score">1 if the brief answer was preferred, 0 if the other one was, 0.5 for a tie.</param>
/// <param name="RequestedModelId">The model that was asked for; <see langword="null"/> for the client's default.</param>
/// <param name="ServedModelId">The model that answered; <see langword="null"/> if it is unknown.</param>
public readonly record struct DirectiveEvidence(
    DateTimeOffset JudgedAt, string TaskClass, DirectiveLevel Level, double Score, string? RequestedModelId, string? ServedModelId)
{
    /// <summary>Joules of the answer without a directive; <see langword="null"/> if unknown.</summary>
    public double? FullJoules { get; init; }

    /// <summary>Joules of the brief answer; <see langword="null"/> if unknown.</summary>
    public double? BriefJoules { get; init; }

    /// <summary>Seconds of the answer without a directive; <see langword="null"/> if unknown.</summary>
    public double? FullSeconds { get; init; }

    /// <summary>Seconds of the brief answer; <see langword="null"/> if unknown.</summary>
    public double? BriefSeconds { get; init; }

    /// <summary>
    /// True for no comparison but a mark: what was found earlier for this class and model counts no longer, since the quality fell or the
    /// model changed.
    /// </summary>
    public bool IsReset { get; init; }
}
