using System.Collections.Frozen;

namespace Wattwise.Language;

/// <summary>Opposites of English words, and the prefixes that make them.</summary>
/// <remarks>Read once from <c>word-relations.tsv</c>. Immutable and thread-safe.</remarks>
internal static class WordRelations
{
    static WordRelations()
    {
        var opposites = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var denied = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var confusable = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var prefixed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var unprefixed = new HashSet<string>(StringComparer.Ordinal);
        var prefixes = new List<(string, string)>();
        foreach (var row in EmbeddedTable.Rows("word-relations.tsv"))
        {
            var (word, relation, other) = (row[0], row[1], row[2]);
            switch (relation)
            {
                case "opposite":
                    Add(opposites, word, other);
                    Add(opposites, other, word);
                    Add(opposites, WordForms.Stem(word), WordForms.Stem(other));
                    Add(opposites, WordForms.Stem(other), WordForms.Stem(word));
                    break;
                case "denied":
                    Add(denied, word, other);
                    break;
                case "confusable":
                    Add(confusable, word, other);
                    Add(confusable, other, word);
                    Add(confusable, WordForms.Stem(word), WordForms.Stem(other));
                    Add(confusable, WordForms.Stem(other), WordForms.Stem(word));
                    break;
                case "prefixed":
                    Add(prefixed, word, other);
                    Add(prefixed, WordForms.Stem(word), WordForms.Stem(other));
                    break;
                case "no-prefix":
                    unprefixed.Add(word);
                    unprefixed.Add(WordForms.Stem(word));
                    break;
                case "counter-prefix":
                    prefixes.Add((word, other));
                    break;
                default:
                    throw new InvalidOperationException($"Words have no relation {relation}.");
            }
        }

        Opposites = Freeze(opposites);
        DeniedForms = Freeze(denied);
        Prefixed = Freeze(prefixed);
        Unprefixed = unprefixed.ToFrozenSet(StringComparer.Ordinal);
        Confusable = Freeze(confusable);
        CounterPrefixes = [.. prefixes];
        NegatingPrefixes = [.. Lexicon.All.Where(word => word.Is(WordClass.NegatingPrefix)).Select(word => word.Text)];
    }

    /// <summary>The opposites of a word; each is known as written and by its stem.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Opposites { get; }

    /// <summary>What a denied verb, known by its stem, may be called without a negation: "can't remember" and "forgot".</summary>
    public static FrozenDictionary<string, FrozenSet<string>> DeniedForms { get; }

    /// <summary>Words that are spelt nearly alike and are not the same; each is known as written and by its stem.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Confusable { get; }

    /// <summary>
    /// Words that a prefix makes of another, if the prefix has other uses too often for a rule: reinstall, asymmetric. Each is known as
    /// written and by its stem.
    /// </summary>
    public static FrozenDictionary<string, FrozenSet<string>> Prefixed { get; }

    /// <summary>Words that only look as if a prefix denied the rest: discover, income.</summary>
    public static FrozenSet<string> Unprefixed { get; }

    /// <summary>Prefixes that turn a word into its opposite if they stand for each other.</summary>
    public static (string Prefix, string Counter)[] CounterPrefixes { get; }

    /// <summary>Prefixes that deny the rest of a word.</summary>
    public static string[] NegatingPrefixes { get; }

    private static void Add(Dictionary<string, HashSet<string>> relations, string word, string other)
    {
        if (!relations.TryGetValue(word, out var known))
            relations[word] = known = new(StringComparer.Ordinal);
        known.Add(other);
    }

    private static FrozenDictionary<string, FrozenSet<string>> Freeze(Dictionary<string, HashSet<string>> relations) =>
        relations.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
}
