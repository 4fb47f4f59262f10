using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>How one part is sent.</summary>
/// <param name="Text">The text in its place; <see langword="null"/> if it goes out as it came.</param>
/// <param name="Kind">What the part is.</param>
/// <param name="IsLossless">True if nothing is missing.</param>
/// <param name="TokensBefore">Its tokens as they would have been sent.</param>
/// <param name="TokensAfter">Its tokens as they are sent.</param>
/// <param name="Kept">The pieces that were copied.</param>
internal sealed record CompressedForm(
    string? Text, ContentKind Kind, bool IsLossless, int TokensBefore, int TokensAfter, IReadOnlyList<KeptSpan> Kept)
{
    /// <summary>What it took to find this form; nothing if it was remembered.</summary>
    public EnergyEstimate Spent { get; init; } = EnergyEstimate.Zero;

    /// <summary>True if something would have been left out, had it been worth its energy.</summary>
    public bool IsBelowBreakEven { get; init; }

    /// <summary>True if a part of the stage failed.</summary>
    public bool HasFailed { get; init; }

    /// <summary>True if the time limit ended before the form was found.</summary>
    public bool HasTimedOut { get; init; }

    /// <summary>A part that nobody had the time to look at.</summary>
    public static CompressedForm Late { get; } = Whole(ContentKind.Prose, 0) with { HasTimedOut = true };

    /// <summary>The memory that it takes.</summary>
    public long Bytes => 200 + (2L * (Text?.Length ?? 0)) + (16L * Kept.Count);

    /// <summary>A part that goes out as it came.</summary>
    public static CompressedForm Whole(ContentKind kind, int tokens) => new(null, kind, true, tokens, tokens, []);
}
