using System.Collections.Frozen;
using Wattwise.Language;

namespace Wattwise.Compression;

/// <summary>Groups of English words that may stand for each other in requests to software.</summary>
/// <remarks>Read once from <c>word-senses.tsv</c>. Immutable and thread-safe.</remarks>
internal static class WordSenses
{
    private static readonly int[] WebSense;
    private static readonly int[] FileSense;
    private static readonly int[] ReadingSenses;
    private static readonly FrozenDictionary<string, int[]> Senses;
    private static readonly FrozenSet<string> Actions;

    static WordSenses()
    {
        var senses = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var actions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in EmbeddedTable.Rows("word-senses.tsv"))
        {
            foreach (var word in row[1].Split(' '))
            {
                var stem = WordForms.Stem(word);
                if (!senses.TryGetValue(stem, out var known))
                    senses[stem] = known = [];
                if (known.Count == 0 || known[^1] != Count)
                    known.Add(Count);
                if (row[0] == "action")
                    actions.Add(stem);
            }

            Count++;
        }

        Senses = senses.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.Ordinal);
        Actions = actions.ToFrozenSet(StringComparer.Ordinal);
        WebSense = Of("website");
        FileSense = Of("file");
        ReadingSenses = [.. Of("get"), .. Of("list"), .. Of("find")];
    }

    /// <summary>How many senses there are; they are numbered from 0.</summary>
    public static int Count { get; }

    /// <summary>The senses that a word may have; none if it is not known.</summary>
    /// <param name="word">The word in lower case.</param>
    public static int[] Of(string word) => Senses.GetValueOrDefault(WordForms.Stem(word)) ?? [];

    /// <summary>True if a word names what is done.</summary>
    /// <param name="word">The word in lower case.</param>
    public static bool IsAction(string word) => Actions.Contains(WordForms.Stem(word));

    /// <summary>True if a word names an action that changes nothing.</summary>
    /// <param name="word">The word in lower case.</param>
    public static bool IsReading(string word) => Of(word).Intersect(ReadingSenses).Any();

    /// <summary>The senses of each different word of a text. An address tells of the web, a name with an ending of a file.</summary>
    public static List<int[]> Read(string text)
    {
        var pieces = new List<TextPiece>();
        TermReader.Read(text, pieces);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<int[]>();
        foreach (var piece in pieces)
        {
            var word = piece.In(text).ToString().ToLowerInvariant();
            if (!seen.Add(WordForms.Stem(word)))
                continue;
            if (Of(word) is { Length: > 0 } senses)
                found.Add(senses);
            else if (text.AsSpan(piece.End).StartsWith("://", StringComparison.Ordinal) || IsHost(word))
                found.Add(WebSense);
            else if (IsFile(word))
                found.Add(FileSense);
        }

        return found;
    }

    private static bool IsHost(string word) =>
        word.StartsWith("www.", StringComparison.Ordinal)
        || (!word.Contains('/', StringComparison.Ordinal)
            && word[(word.LastIndexOf('.') + 1)..] is "com" or "org" or "net" or "example" or "dev" or "eu" or "de" or "uk");

    private static bool IsFile(string word)
    {
        var point = word.LastIndexOf('.');
        return point > 0 && word.Length - point is >= 2 and <= 6 && char.IsLetter(word[^1])
            && !word.AsSpan(point + 1).ContainsAny('/', ':', '@');
    }
}
