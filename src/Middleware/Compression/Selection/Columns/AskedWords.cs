using Wattwise.Language;

namespace Wattwise.Compression;

/// <summary>The words of a question as conditions on rows read them.</summary>
internal sealed class AskedWords
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private readonly HashSet<string> _stems = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];

    private AskedWords(string question)
    {
        foreach (var range in question.AsSpan().SplitAny(" ,;:!?()\"\n\t"))
        {
            var word = question.AsSpan()[range].TrimEnd('.').ToString();
            if (word.Length == 0)
                continue;
            _written.Add(word);
            var plain = word.ToLowerInvariant();
            _words.Add(plain);
            foreach (var part in WordsOf(plain))
                _stems.Add(part);
            IsNegated |= plain is "not" or "no" or "without" or "never" or "none" or "cannot" or "neither"
                || plain.EndsWith("n't", StringComparison.Ordinal);
        }

        for (var i = 0; i < _words.Count; i++)
        {
            // A month is told from a verb by its capital.
            if (Array.IndexOf(Months, _words[i]) is >= 0 and var month && (_words[i] != "may" || _written.Contains("May"))
                && (_words[i] != "march" || _written.Contains("March")))
                Month = month + 1;
            if (_words[i].Length == 4 && _words[i][0] is '1' or '2' && !_words[i].AsSpan().ContainsAnyExceptInRange('0', '9'))
                Year = _words[i];
        }
    }

    /// <summary>True if the question says that something is not so.</summary>
    public bool IsNegated { get; }

    /// <summary>The month it names, 1 to 12; 0 for none.</summary>
    public int Month { get; }

    /// <summary>The year it names, in four digits.</summary>
    public string? Year { get; }

    /// <summary>Its words in lower case, in their order.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Reads a question.</summary>
    public static AskedWords Of(string question) => new(question);

    /// <summary>The stems of the words of a text that say something, in lower case; a negation does.</summary>
    public static IEnumerable<string> WordsOf(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                if (start < 0)
                    start = i;
                continue;
            }

            if (start < 0)
                continue;
            var word = text[start..i];
            start = -1;
            if (word is "no" or "not" or "off" or "on" || !Lexicon.Is(word, WordClass.Function | WordClass.Article))
                yield return WordForms.Stem(word);
        }
    }

    /// <summary>True if a word was asked for, in whatever form.</summary>
    /// <param name="stem">The stem of the word.</param>
    public bool Has(string stem)
    {
        if (_stems.Contains(stem))
            return true;
        // An action and its outcome: ship, shipment; a digit has no other forms.
        return stem.Length >= 4 && !char.IsDigit(stem[0]) && _stems.Any(asked => asked.Length >= 4 && WordForms.AreVariants(asked, stem));
    }

    /// <summary>True if the question has a word in just this writing.</summary>
    public bool HasWritten(string word) => _written.Contains(word);
}
