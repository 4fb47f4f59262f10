using System.Buffers;
using System.Text;

namespace Wattwise.Compression;

/// <summary>A log whose lines begin alike, with each beginning stated once.</summary>
/// <remarks>
/// A first line says how to read it: <c>Lines after a line "== x" begin with x.</c> Only what says when and where is stated so: dates,
/// times and fields that nearly all lines have. What a line says stays in one piece; the paths of a search would not, and what is cut
/// cannot be copied.
/// </remarks>
internal static class LineHeads
{
    // Fields that so many lines have in their place say nothing of one of them.
    private const double ShareOfSame = 0.9;

    // From so long a text on the work is not done.
    private const int LongText = 2_000_000;
    private const int FewLines = 8;

    // The beginnings that are looked at in each line, and the longest of them.
    private const int MostHeads = 8;
    private const int LongestHead = 160;

    // A heading's mark and its newline, and the tokens that may come of a cut.
    private const int HeadingTokens = 3;

    // Below so small a share of the tokens a text is easier to read as it is.
    private const double LeastSaving = 0.04;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> Clock = SearchValues.Create("0123456789-/:.,+TZ");

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
        "utc", "gmt", "cet", "est", "pst",
    };

    private static readonly string[] Marks = ["== ", ">> ", "%% ", "@@@ "];

    /// <summary>The text, or <see langword="null"/> if that saves too little.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">What it is: only logs and traces have such lines.</param>
    /// <param name="tokensOfText">Its tokens.</param>
    /// <param name="tokens">Counts the tokens.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static string? Write(string text, ContentKind kind, int tokensOfText, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        if (kind is not (ContentKind.Log or ContentKind.Trace) || text.Length > LongText || text.AsSpan().Count('\n') < FewLines - 1)
        {
            return null;
        }
        var lines = text.Split('\n');
        var heads = Choose(lines, FieldsOf(lines), tokens, cancellationToken);
        if (Array.TrueForAll(heads, length => length == 0))
        {
            return null;
        }
        if (Array.Find(Marks, mark => !Begins(lines, heads, mark)) is not { } unused)
        {
            return null;
        }
        var written = Write(lines, heads, unused);
        return tokens.Count(written) <= (1 - LeastSaving) * tokensOfText ? written : null;
    }

    private static bool Begins(string[] lines, int[] heads, string mark)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].AsSpan(heads[i]).StartsWith(mark))
            {
                return true;
            }
        }
        return false;
    }

    private static string Write(string[] lines, int[] heads, string mark)
    {
        var text = new StringBuilder($"Lines after a line \"{mark}x\" begin with x.");
        ReadOnlySpan<char> current = "";
        for (var i = 0; i < lines.Length; i++)
        {
            var head = lines[i].AsSpan(0, heads[i]);
            if (!head.SequenceEqual(current))
            {
                text.Append('\n').Append(mark).Append(head);
                current = head;
            }
            text.Append('\n').Append(lines[i].AsSpan(heads[i]));
        }
        return text.ToString();
    }

    // The cheapest path through the beginnings of all lines: a new heading costs its tokens, each line below it saves them.
    private static int[] Choose(string[] lines, int[][] seams, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var steps = new Step[lines.Length][];
        Step[] before = [];
        for (var i = 0; i < lines.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = seams[i];
            var cheapest = IndexOfCheapest(before);
            var now = new Step[found.Length + 1];
            for (var k = 0; k < now.Length; k++)
            {
                var head = k == 0 ? default : lines[i].AsSpan(0, found[k - 1]);
                if (!counts.TryGetValue(head, out var count))
                {
                    counts[head] = count = head.IsEmpty ? 0 : tokens.Count(head.TrimEnd());
                }
                var from = i == 0 ? -1 : cheapest;
                var cost = from < 0 ? head.IsEmpty ? 0 : count + HeadingTokens : before[from].Cost + count + HeadingTokens;
                var same = i == 0 ? -1 : IndexOf(before, lines[i - 1], head);
                if (same >= 0 && before[same].Cost <= cost)
                {
                    (from, cost) = (same, before[same].Cost);
                }
                now[k] = new Step(head.Length, cost - count, from);
            }
            steps[i] = before = now;
        }
        var heads = new int[lines.Length];
        var at = IndexOfCheapest(before);
        for (var i = lines.Length - 1; i >= 0; i--)
        {
            heads[i] = steps[i][at].Length;
            at = steps[i][at].From;
        }
        return heads;
    }

    private static int IndexOf(Step[] steps, ReadOnlySpan<char> line, ReadOnlySpan<char> head)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Length == head.Length)
            {
                return line[..head.Length].SequenceEqual(head) ? i : -1;
            }
        }
        return -1;
    }

    private static int IndexOfCheapest(Step[] steps)
    {
        var best = 0;
        for (var i = 1; i < steps.Length; i++)
        {
            best = steps[i].Cost < steps[best].Cost ? i : best;
        }
        return best;
    }

    // Where fields begin, as far as those before it are times, or are the same in nearly all lines.
    private static int[][] FieldsOf(string[] lines)
    {
        var starts = Array.ConvertAll(lines, StartsOf);
        var isOpen = new bool[lines.Length];
        Array.Fill(isOpen, true);
        for (var field = 0; field < MostHeads; field++)
        {
            var texts = lines.Select((line, i) => field + 1 < starts[i].Length ? line[starts[i][field]..starts[i][field + 1]] : null)
                .ToArray();
            var common = texts.OfType<string>().GroupBy(text => text, StringComparer.Ordinal).MaxBy(same => same.Count())?.Key;
            var isCommon = texts.Count(text => text == common) >= ShareOfSame * lines.Length;
            for (var i = 0; i < lines.Length; i++)
            {
                isOpen[i] = isOpen[i] && texts[i] is { } text && (IsTime(text) || isCommon && text == common);
                if (!isOpen[i] && starts[i].Length > field + 1)
                {
                    starts[i] = starts[i][..(field + 1)];
                }
            }
        }
        return [.. lines.Select((line, i) => SeamsOf(line, starts[i]))];
    }

    // A date and its time are one thing to whoever copies them: no cut falls between the two.
    private static int[] SeamsOf(string line, int[] starts)
    {
        var seams = new List<int>();
        for (var i = 1; i < starts.Length; i++)
        {
            var end = line.AsSpan(starts[i]).IndexOfAny(' ', '\t');
            var next = end < 0 ? line[starts[i]..] : line.Substring(starts[i], end);
            if (!IsTime(line[starts[i - 1]..starts[i]]) || !IsTime(next))
            {
                seams.Add(starts[i]);
            }
        }
        return [.. seams];
    }

    private static int[] StartsOf(string line)
    {
        var starts = new List<int> { 0 };
        for (var i = 1; i < line.Length && i <= LongestHead && starts.Count <= MostHeads; i++)
        {
            if (char.IsWhiteSpace(line[i - 1]) && !char.IsWhiteSpace(line[i]))
            {
                starts.Add(i);
            }
        }
        return [.. starts];
    }

    // Digits with the signs of dates and times, the names of months and days, zones.
    private static bool IsTime(string field)
    {
        var text = field.AsSpan().Trim().Trim("[](),|");
        if (text.IsEmpty || text.Length > 40)
        {
            return false;
        }
        if (!text.ContainsAnyExcept(Letters))
        {
            return text.Length == 3 && Names.Contains(text.ToString());
        }
        return text.ContainsAny(Digits) && !text.ContainsAnyExcept(Clock);
    }

    private readonly record struct Step(int Length, int Cost, int From);
}
