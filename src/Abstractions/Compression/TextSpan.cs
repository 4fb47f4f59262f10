namespace Wattwise.Compression;

/// <summary>A part of a message's text that the app has something to say about.</summary>
/// <param name="Start">Where it begins, in UTF-16 code units.</param>
/// <param name="Length">Its length.</param>
/// <param name="Treatment">How the compression stage treats it.</param>
public readonly record struct TextSpan(int Start, int Length, SpanTreatment Treatment)
{
    /// <summary>How much of the span is kept, as a multiple of what is kept of others: 2 keeps twice the share, at most all. The default
    /// is 1; must be positive.</summary>
    public double Priority { get; init; } = 1;

    /// <summary>The title of a document, which its sentences are read with. The default is <see langword="null"/>: none.</summary>
    public string? Title { get; init; }

    /// <summary>Where it ends.</summary>
    public int End => Start + Length;
}
