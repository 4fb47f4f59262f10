namespace Wattwise.Compression;

/// <summary>Says what a text is, from a bounded sample of it. Whatever is not clear is prose.</summary>
internal static class ContentKinds
{
    private const int SampleChars = 48_000;
    private const int FewLines = 3;

    /// <summary>The kind of a text.</summary>
    /// <param name="text">The text.</param>
    public static ContentKind Detect(string text)
    {
        var sample = Sample(text);
        if (JsonKind.Detect(sample, whole: sample.Length == text.Length) is { } json)
        {
            return json;
        }
        if (MarkupKind.IsHtml(sample))
        {
            return ContentKind.Html;
        }
        var lines = LineCounts.Of(sample);
        return lines.Total < FewLines ? ContentKind.Prose : OfLines(lines, sample);
    }

    // The order goes from the forms that cannot be mistaken to those that are only likely.
    private static ContentKind OfLines(in LineCounts lines, string sample)
    {
        if (lines is { HunkHeads: > 0, FileHeads: > 0 } && lines.Share(lines.DiffBody) >= 0.7)
        {
            return ContentKind.Diff;
        }
        if (lines.Share(lines.Matches) >= 0.6)
        {
            return ContentKind.SearchResult;
        }
        // Findings of compilers stand apart from each other by the source that they quote; frames come in blocks.
        if (lines.Findings >= 3 && lines.Share(lines.Findings) >= 0.15 || lines.Share(lines.Frames) >= 0.25)
        {
            return ContentKind.Trace;
        }
        if (lines.Share(lines.LogHeads) >= 0.5 && !TableShape.IsDelimited(sample))
        {
            return lines.Share(lines.Frames) >= 0.05 ? ContentKind.Trace : ContentKind.Log;
        }
        if (lines.Share(lines.Frames + lines.Findings) >= 0.15)
        {
            return ContentKind.Trace;
        }
        if (TableShape.IsTable(sample))
        {
            return ContentKind.Table;
        }
        if (lines.Headings >= 2 && lines.Share(lines.CodeLines) < 0.4
            || lines.Headings > 0 && lines.Share(lines.MarkdownMarks + lines.Headings) >= 0.3)
        {
            return ContentKind.Markdown;
        }
        if (DialogueShape.IsDialogue(sample))
        {
            return ContentKind.Dialogue;
        }
        // The head of a log may be a list of settings: fewer dated lines do where nothing else claims the text.
        if (lines.Share(lines.LogHeads) >= 0.2)
        {
            return ContentKind.Log;
        }
        return lines.Share(lines.CodeLines) >= 0.35 ? ContentKind.Code : ContentKind.Prose;
    }

    // Half from the beginning, half from the middle: the head of a text may be another thing than the rest.
    private static string Sample(string text)
    {
        if (text.Length <= SampleChars)
        {
            return text;
        }
        var half = SampleChars / 2;
        var middle = text.IndexOf('\n', text.Length / 2, Math.Min(half, text.Length / 2 - half));
        return middle < 0 ? text[..SampleChars] : string.Concat(text.AsSpan(0, half), text.AsSpan(middle, half));
    }
}
