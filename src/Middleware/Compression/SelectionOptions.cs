using System.ComponentModel.DataAnnotations;

namespace Wattwise.Compression;

/// <summary>Settings of selection: leaving out what a prompt's question does not need. It loses text, so it is off unless it is asked
/// for.</summary>
/// <remarks>
/// How much is kept of a text depends on its kind and on <see cref="QualityFloor"/>: the least share of tokens at which, on documents and
/// questions that the selection was not fitted on, the answer was still there that often. <c>docs/compression.md</c> has the table.
/// </remarks>
public sealed class SelectionOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    public SelectionOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    public SelectionOptions(SelectionOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        QualityFloor = other.QualityFloor;
        KeepShare = other.KeepShare;
        MinTokens = other.MinTokens;
        Compressor = other.Compressor;
    }

    /// <summary>
    /// The least share of questions whose answer is to survive, from 0 to 1. Kinds of content for which no share of tokens is known to
    /// reach it go out whole. The default is 0.9. A request's <see cref="WattwiseRequestOptions.QualityFloor"/> wins if it is higher.
    /// </summary>
    [Range(0d, 1d)]
    public double QualityFloor { get; set; } = 0.9;

    /// <summary>The share of a text's tokens that is kept, in place of what <see cref="QualityFloor"/> gives. The default is
    /// <see langword="null"/>. Above 0 and at most 1.</summary>
    [Range(0d, 1d, MinimumIsExclusive = true)]
    public double? KeepShare { get; set; }

    /// <summary>The least tokens of a text from which something is left out. The default is 1,000; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int MinTokens { get; set; } = 1_000;

    /// <summary>Chooses what is kept. The default is <see langword="null"/>: the registered one, if any, else a
    /// <see cref="ContentSelector"/> with the stage's embedding generator.</summary>
    public IPromptCompressor? Compressor { get; set; }
}
