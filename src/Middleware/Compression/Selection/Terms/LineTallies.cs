using System.Globalization;

namespace Wattwise.Compression;

/// <summary>
/// Counts for a question of how many: units with its words, entries of each level, matches of each file, errors of each kind.
/// </summary>
/// <remarks>Words count in whatever form they are written. A line that goes on from another is no unit of its own.</remarks>
internal static class LineTallies
{
    private const int MaxWords = 6, MaxGroups = 12, MaxName = 120, LevelWithin = 80;

    private static readonly string[] Levels =
    [
        "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL", "SEVERE", "VERBOSE", "DBG", "INF", "WRN",
        "ERR", "FTL", "CRIT", "EMERG",
        "ALERT", "PANIC",
    ];

    /// <summary>The lines of statistics.</summary>
    /// <param name="view">The text.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static IReadOnlyList<StatisticsLine> Of(SourceView view, ContentKind kind, string question, CancellationToken cancellationToken)
    {
        var lines = new List<StatisticsLine>();
        if (OfWords(view, question, cancellationToken) is { } words)
            lines.Add(new(words));
        Func<string, string?>? group = kind switch
        {
            ContentKind.Log => LevelOf,
            ContentKind.SearchResult => FileOf,
            ContentKind.Trace => line => ErrorSigns.Code(line),
            _ => null,
        };
        if (group is not null && OfGroups(view, kind, group, cancellationToken) is { } groups)
            lines.Add(new(groups));
        return lines;
    }

    private static string? OfWords(SourceView view, string question, CancellationToken cancellationToken)
    {
        var words = AskedWords.Of(question).Words.Where(word => word.Length >= 3).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var counts = new List<string>();
        HashSet<int>? all = null;
        var bm25 = view.Terms(cancellationToken);
        var total = view.Units.Count(unit => !unit.IsFrame && !unit.IsContinuation);
        foreach (var word in words)
        {
            if (counts.Count == MaxWords || !seen.Add(word))
                continue;
            foreach (var (_, holders) in bm25.Matches(word).Take(1))
            {
                var own = new HashSet<int>();
                foreach (var unit in holders.Span)
                    own.Add(StartOf(view, unit));
                if (own.Count == total)
                    continue;
                counts.Add(string.Create(CultureInfo.InvariantCulture, $"\"{word}\" {own.Count}"));
                if (all is null)
                    all = own;
                else
                    all.IntersectWith(own);
            }
        }

        if (counts.Count == 0)
            return null;
        var together = counts.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", all of these {all!.Count}") : "";
        return $"{view.Noun} with {string.Join(", ", counts)}{together}";
    }

    // The line that a piece of a long line belongs to.
    private static int StartOf(SourceView view, int unit)
    {
        while (unit > 0 && view.Units[unit].IsContinuation)
            unit--;
        return unit;
    }

    private static string? OfGroups(SourceView view, ContentKind kind, Func<string, string?> groupOf, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < view.Units.Count; i++)
        {
            if ((i & 1023) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var unit = view.Units[i];
            if (unit.IsFrame || unit.IsContinuation)
                continue;
            var head = view.Source.Substring(unit.Start, Math.Min(unit.Length, 400));
            if (groupOf(head) is { Length: > 0 and <= MaxName } name)
                counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        if (counts.Count == 0)
            return null;
        var most = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var rest = most.Count <= MaxGroups ? ""
            : string.Create(
                CultureInfo.InvariantCulture, $", {most.Count - MaxGroups} others {most.Skip(MaxGroups).Sum(pair => pair.Value)}x");
        var named = kind switch { ContentKind.Log => "levels", ContentKind.SearchResult => "matches by file", _ => "errors by code" };
        return $"{named}: {string.Join(", ", most.Take(MaxGroups).Select(pair => $"{pair.Key} {pair.Value.ToString(CultureInfo.InvariantCulture)}x"))}{rest}";
    }

    private static string? LevelOf(string line)
    {
        var head = line.AsSpan(0, Math.Min(line.Length, LevelWithin));
        foreach (var range in head.SplitAny(" \t[]():|,<>=\"."))
        {
            foreach (var level in Levels)
            {
                if (head[range].Equals(level, StringComparison.OrdinalIgnoreCase))
                    return level;
            }
        }

        return null;
    }

    // The path ends before the line's number: "src/a.cs:12:", "src/a.cs-12-".
    private static string? FileOf(string line)
    {
        for (var i = 2; i < line.Length - 1; i++)
        {
            if (line[i] == ':' && (char.IsAsciiDigit(line[i + 1]) || i > 2))
                return line[..i];
        }

        return null;
    }
}
