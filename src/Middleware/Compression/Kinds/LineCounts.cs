namespace Wattwise.Compression;

/// <summary>How many lines of a sample look like what.</summary>
internal struct LineCounts
{
    private const int MostLines = 600;
    private const int LongestLine = 300;

    /// <summary>Lines that are not blank.</summary>
    public int Total { get; private set; }

    public int HunkHeads { get; private set; }

    public int FileHeads { get; private set; }

    /// <summary>Lines that may stand in a unified diff.</summary>
    public int DiffBody { get; private set; }

    /// <summary>Matches of a search, and the lines between groups of them.</summary>
    public int Matches { get; private set; }

    /// <summary>Frames of stacks, and lines that begin or join stacks.</summary>
    public int Frames { get; private set; }

    /// <summary>What compilers and test runners report.</summary>
    public int Findings { get; private set; }

    /// <summary>Lines that begin with a time or a level.</summary>
    public int LogHeads { get; private set; }

    public int Headings { get; private set; }

    /// <summary>Fences, lists and links of Markdown.</summary>
    public int MarkdownMarks { get; private set; }

    public int CodeLines { get; private set; }

    public static LineCounts Of(string sample)
    {
        var counts = default(LineCounts);
        var fenced = false;
        foreach (var range in sample.AsSpan().Split('\n'))
        {
            var line = sample.AsSpan()[range].TrimEnd();
            if (line.IsEmpty)
            {
                continue;
            }
            if (++counts.Total > MostLines)
            {
                counts.Total--;
                break;
            }
            counts.Add(line[..Math.Min(line.Length, LongestLine)], ref fenced);
        }
        return counts;
    }

    public readonly double Share(int lines) => Total == 0 ? 0 : (double)lines / Total;

    private void Add(ReadOnlySpan<char> line, ref bool fenced)
    {
        if (line.StartsWith("```", StringComparison.Ordinal) || line.StartsWith("~~~", StringComparison.Ordinal))
        {
            fenced = !fenced;
            MarkdownMarks++;
        }
        HunkHeads += LinePatterns.IsHunk(line) ? 1 : 0;
        FileHeads += line.StartsWith("+++ ", StringComparison.Ordinal) || line.StartsWith("diff --git ", StringComparison.Ordinal) ? 1 : 0;
        DiffBody += line[0] is ' ' or '+' or '-' or '@' or '\\' or '\t' ? 1 : 0;
        if (LinePatterns.Finding().IsMatch(line))
        {
            Findings++;
        }
        else if (LinePatterns.Frame().IsMatch(line))
        {
            Frames++;
        }
        else if (line is "--" || LinePatterns.SearchMatch().IsMatch(line))
        {
            Matches++;
        }
        else if (LinePatterns.LogHead().IsMatch(line) || LinePatterns.HasLevel(line))
        {
            LogHeads++;
        }
        if (!fenced && LinePatterns.Heading().IsMatch(line))
        {
            Headings++;
        }
        else if (LinePatterns.MarkdownMark().IsMatch(line))
        {
            MarkdownMarks++;
        }
        CodeLines += LinePatterns.IsCode(line) ? 1 : 0;
    }
}
