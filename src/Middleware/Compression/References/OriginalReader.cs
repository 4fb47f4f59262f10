using System.Globalization;
using System.Text;

namespace Wattwise.Compression;

/// <summary>Gives out parts of an original: a range of its lines, or the lines that fit a query, each within a budget of
/// tokens.</summary>
/// <param name="tokens">Counts the tokens of an answer.</param>
/// <param name="maxTokens">The most of them.</param>
internal sealed class OriginalReader(ITokenCounter tokens, int maxTokens)
{
    // What a heading takes, near enough.
    private const int HeadingTokens = 24;

    // A line that fits the query far less than the best one is noise.
    private const float LeastShareOfBest = 0.25f;

    /// <summary>Reads a part.</summary>
    /// <param name="text">The original.</param>
    /// <param name="query">Words to look for; <see langword="null"/> or blank for the lines in their order.</param>
    /// <param name="from">The first line, from 1; <see langword="null"/> for the first of all.</param>
    /// <param name="to">The last line; <see langword="null"/> for as many as the budget allows.</param>
    /// <returns>A heading, and behind its line end the lines as they are; with a query, several of both.</returns>
    public string Read(OriginalText text, string? query, int? from, int? to)
    {
        if (text.Count == 0)
            return "[The original is empty.]";

        var first = Math.Max(1, from ?? 1);
        var last = Math.Min(text.Count, to ?? text.Count);
        if (first > last)
            return Invariant($"[There are no such {text.Unit}s: the original has {text.Unit}s 1 to {text.Count}.]");
        return string.IsNullOrWhiteSpace(query) ? ReadRange(text, first, last) : ReadMatches(text, query, first, last);
    }

    private string ReadRange(OriginalText text, int first, int last)
    {
        var budget = maxTokens - HeadingTokens;
        var end = first;
        for (var used = TokensOf(text, first, first); end < last; end++)
        {
            used += TokensOf(text, end + 1, end + 1);
            if (used > budget)
                break;
        }

        // A sum over lines is not quite the count of the whole.
        while (end > first && TokensOf(text, first, end) > budget)
            end--;
        var next = end < last ? Invariant($"; next: from={end + 1}") : "";
        return Invariant($"[{text.Unit}s {first}-{end} of {text.Count}{next}]\n") + text.Slice(first, end).ToString();
    }

    private string ReadMatches(OriginalText text, string query, int first, int last)
    {
        var units = new string[last - first + 1];
        for (var i = 0; i < units.Length; i++)
            units[i] = text.Slice(first + i, first + i).ToString();
        var scores = Bm25.Of(units).Score(query);
        var best = scores.Max();
        if (!(best > 0))
        {
            return Invariant($"[No {text.Unit} of {first}-{last} fits the query. Other words, or from and to, may give more; ")
                + Invariant($"the original has {text.Unit}s 1 to {text.Count}.]");
        }

        var taken = new SortedSet<int>();
        var used = 0;
        var wasLeftOut = false;
        var places = Enumerable.Range(0, units.Length).Where(i => scores[i] >= best * LeastShareOfBest);
        foreach (var place in places.OrderByDescending(i => scores[i]).ThenBy(i => i))
        {
            var needed = TokensOf(text, first + place, first + place)
                + (taken.Contains(place - 1) || taken.Contains(place + 1) ? 0 : HeadingTokens);
            if (taken.Count > 0 && used + needed > maxTokens)
            {
                wasLeftOut = true;
                continue;
            }

            taken.Add(place);
            used += needed;
        }

        AddNeighbours(text, first, units.Length, taken, used);
        return Write(text, first, taken, wasLeftOut);
    }

    /// <summary>The lines around a match say what it belongs to, as far as the budget allows.</summary>
    private void AddNeighbours(OriginalText text, int first, int count, SortedSet<int> taken, int used)
    {
        foreach (var place in taken.ToArray())
        {
            foreach (var neighbour in new[] { place - 1, place + 1 })
            {
                if (neighbour < 0 || neighbour >= count || taken.Contains(neighbour))
                    continue;
                used += TokensOf(text, first + neighbour, first + neighbour);
                if (used > maxTokens)
                    return;
                taken.Add(neighbour);
            }
        }
    }

    private static string Write(OriginalText text, int first, SortedSet<int> taken, bool wasLeftOut)
    {
        var answer = new StringBuilder();
        for (var rest = taken.ToArray().AsSpan(); rest.Length > 0;)
        {
            var run = 1;
            while (run < rest.Length && rest[run] == rest[run - 1] + 1)
                run++;
            if (answer.Length > 0 && answer[^1] != '\n')
                answer.Append('\n');
            var from = first + rest[0];
            var to = first + rest[run - 1];
            answer.Append(CultureInfo.InvariantCulture, $"[{text.Unit}s {from}-{to} of {text.Count}]\n").Append(text.Slice(from, to));
            rest = rest[run..];
        }

        if (!wasLeftOut)
            return answer.ToString();
        if (answer[^1] != '\n')
            answer.Append('\n');
        return answer.Append("[More lines fit the query: narrow it, or use from and to.]").ToString();
    }

    private int TokensOf(OriginalText text, int from, int to) => tokens.Count(text.Slice(from, to));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
