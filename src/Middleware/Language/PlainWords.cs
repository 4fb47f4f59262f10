namespace Wattwise.Language;

/// <summary>The words, numbers and measures of a text in their plain form. Other signs are left out.</summary>
internal sealed class PlainWords
{
    private static readonly PlainWord Nothing = new("", WordKind.Unseen, WordMarks.None, null);

    private readonly List<PlainWord> _words = new(24);

    private PlainWords()
    {
    }

    /// <summary>The number of words.</summary>
    public int Count => _words.Count;

    /// <summary>A word; an empty one of no class before the first and behind the last.</summary>
    public PlainWord this[int index] => index >= 0 && index < _words.Count ? _words[index] : Nothing;

    /// <summary>Reads a text.</summary>
    public static PlainWords Read(string text)
    {
        var words = new PlainWords();
        var reader = new WordReader(text);
        while (reader.TryRead(out var word))
        {
            if (word.IsSpoken || word.Kind == WordKind.Measure)
                words._words.Add(PlainWord.Of(text, word));
        }

        return words;
    }
}
