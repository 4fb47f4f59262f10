using Wattwise.Accounting;

namespace Wattwise.Directives;

/// <summary>What was chosen for a request, and why.</summary>
/// <param name="Level">The level.</param>
/// <param name="Reason">The stable code; see <see cref="DirectiveReasons"/>.</param>
internal sealed record DirectiveChoice(DirectiveLevel Level, string Reason)
{
    /// <summary>The class of the request, if it is known.</summary>
    public string? TaskClass { get; init; }

    /// <summary>True if a part failed on the way.</summary>
    public bool HasFailed { get; init; }

    /// <summary>True if the evaluator may look at the request.</summary>
    public bool MayBeSampled { get; init; }

    /// <summary>Energy of the embedding, if this choice was the first to need it; <see langword="null"/> if it is unknown.</summary>
    public EnergyEstimate? Spent { get; init; } = EnergyEstimate.Zero;

    /// <summary>How long embedder and classifier were waited for.</summary>
    public TimeSpan Waited { get; init; }
}
