using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>The tools to send.</summary>
/// <param name="Tools">They, in an order that a longer conversation only adds to; <see langword="null"/> for all, as they are.</param>
/// <param name="Reason">Why these.</param>
internal sealed record ToolSelection(IReadOnlyList<AITool>? Tools, ToolSelectionReason Reason)
{
    /// <summary>The tokens of all functions' names, descriptions and schemas; 0 if all are sent.</summary>
    public int TokensBefore { get; init; }

    /// <summary>The tokens of those that are sent; 0 if all are.</summary>
    public int TokensAfter { get; init; }

    /// <summary>What it took to choose, as far as it was metered.</summary>
    public EnergyEstimate Spent { get; init; } = EnergyEstimate.Zero;

    /// <summary>All tools.</summary>
    public static ToolSelection All(ToolSelectionReason reason) => new(null, reason);
}
