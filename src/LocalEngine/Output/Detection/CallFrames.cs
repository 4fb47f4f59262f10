namespace Wattwise.LocalEngine;

/// <summary>What stands around the calls of a turn, found by comparing turns with one call and with two.</summary>
/// <param name="SectionOpen">Before the first call.</param>
/// <param name="Open">Before each call.</param>
/// <param name="Close">Behind each call.</param>
/// <param name="Separator">Between two calls.</param>
/// <param name="SectionClose">Behind the last call.</param>
/// <param name="IsParallel">Whether there can be two.</param>
internal sealed record CallFrames(string SectionOpen, string Open, string Close, string Separator, string SectionClose, bool IsParallel)
{
    /// <summary>Finds the frames.</summary>
    /// <param name="before">What stands before the only call.</param>
    /// <param name="between">What stands between the first and the second of two calls; null where there is no second.</param>
    /// <param name="behind">What stands behind the only call.</param>
    public static CallFrames Of(string before, string? between, string behind)
    {
        if (between is null)
            return new("", before, behind, "", "", false);
        var open = Markup.CommonEnd(before, between);
        if (!open.AsSpan().ContainsAnyExcept(" \n,"))
            open = ""; // a blank is a part of what separates
        var close = Markup.CommonStart(between[..^open.Length], behind);
        if (!close.AsSpan().ContainsAnyExcept(" \n,"))
            close = "";
        return new(before[..^open.Length], open, close, between[close.Length..^open.Length], behind[close.Length..], true);
    }
}
