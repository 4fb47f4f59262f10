using System.Collections.Frozen;

namespace Wattwise.Language;

/// <summary>The English words that the rules of this assembly know, by what they may be and what they stand for.</summary>
/// <remarks>Read once from <c>word-classes.tsv</c> and <c>word-values.tsv</c>. Immutable and thread-safe.</remarks>
internal static class Lexicon
{
    // No word of the tables is longer; what is longer is not looked up.
    private const int MaxLength = 32;

    // These are asked for by stem, so that all forms of a word have them.
    private const WordClass StemClasses = WordClass.Article | WordClass.Rephrasing | WordClass.Filler;

    private static readonly FrozenDictionary<string, LexiconWord> Words = Read();

    private static readonly FrozenDictionary<string, LexiconWord>.AlternateLookup<ReadOnlySpan<char>> WordsBySpan =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All words of the lexicon.</summary>
    public static IEnumerable<LexiconWord> All => Words.Values;

    /// <summary>Finds a word or stem in lower case.</summary>
    /// <returns><see langword="null"/> if the word is unknown.</returns>
    public static LexiconWord? Find(string word) => Words.GetValueOrDefault(word);

    /// <summary>Finds a word in any case of its letters.</summary>
    /// <returns><see langword="null"/> if the word is unknown.</returns>
    public static LexiconWord? Find(ReadOnlySpan<char> word)
    {
        if (word.Length > MaxLength)
            return null;

        Span<char> lower = stackalloc char[MaxLength];
        var length = word.ToLowerInvariant(lower);
        return WordsBySpan.TryGetValue(lower[..length], out var known) ? known : null;
    }

    /// <summary>True if a word or stem in lower case may belong to one of the classes.</summary>
    public static bool Is(string word, WordClass classes) => Find(word)?.Is(classes) is true;

    /// <summary>The class of a table's name for it: <c>third-person</c> is <see cref="WordClass.ThirdPerson"/>.</summary>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public static WordClass ParseClass(string name) =>
        Enum.Parse<WordClass>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>The kind of value of a table's name for it.</summary>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static WordValue ParseValue(string name) =>
        Enum.Parse<WordValue>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    private static FrozenDictionary<string, LexiconWord> Read()
    {
        var classes = new Dictionary<string, WordClass>(StringComparer.Ordinal);
        var values = new Dictionary<string, List<(WordValue, string)>>(StringComparer.Ordinal);
        var grades = new Dictionary<string, AdjectiveGrade>(StringComparer.Ordinal);
        var names = new Dictionary<string, WordClass>(StringComparer.Ordinal);
        foreach (var row in EmbeddedTable.Rows("word-classes.tsv"))
        {
            if (!names.TryGetValue(row[1], out var wordClass))
                names[row[1]] = wordClass = ParseClass(row[1]);
            var word = (wordClass & StemClasses) != 0 ? WordForms.Stem(row[0]) : row[0];
            classes[word] = classes.GetValueOrDefault(word) | wordClass;
            if (wordClass != WordClass.Graded)
                continue;
            foreach (var (form, grade) in AdjectiveGrade.Of(word))
                grades[form] = grade;
        }

        foreach (var row in EmbeddedTable.Rows("word-values.tsv"))
        {
            var kind = ParseValue(row[1]);
            var word = kind is WordValue.Asks or WordValue.Synonym ? WordForms.Stem(row[0]) : row[0];
            if (!values.TryGetValue(word, out var known))
                values[word] = known = [];
            known.Add((kind, row[2]));
        }

        var words = classes.Keys.Concat(values.Keys).Concat(grades.Keys).Distinct(StringComparer.Ordinal).ToFrozenDictionary(
            word => word,
            word => new LexiconWord(
                word, classes.GetValueOrDefault(word), values.TryGetValue(word, out var known) ? [.. known] : [],
                grades.TryGetValue(word, out var grade) ? grade : null),
            StringComparer.Ordinal);
        foreach (var word in words.Values)
            word.StemWord = words.GetValueOrDefault(word.Stem);
        return words;
    }
}
