namespace Wattwise.Language;

/// <summary>A word, number or measure in the one form in which texts are compared.</summary>
/// <param name="Text">A word in lower case, without a possessive; a number in its plain form, a date as <c>yyyy-mm-dd</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Marks">How it was written and in which place it stands.</param>
/// <param name="Known">What the lexicon knows of it, or <see langword="null"/>.</param>
internal readonly record struct PlainWord(string Text, WordKind Kind, WordMarks Marks, LexiconWord? Known)
{
    /// <summary>The text without its ending.</summary>
    public string Stem => Known?.Stem ?? WordForms.Stem(Text);

    /// <summary>The value of a kind that the word stands for, or <see langword="null"/>.</summary>
    public string? this[WordValue kind] => Known?[kind];

    /// <summary>True if the word may belong to one of the classes.</summary>
    public bool Is(WordClass classes) => Known is not null && Known.Is(classes);

    /// <summary>True if it has one of the marks.</summary>
    public bool Has(WordMarks marks) => (Marks & marks) != 0;

    /// <summary>Brings a word to its plain form.</summary>
    /// <param name="text">The text that it was read from.</param>
    /// <param name="word">A spoken word or a measure.</param>
    public static PlainWord Of(ReadOnlySpan<char> text, Word word)
    {
        var written = word.In(text);
        return word.Kind switch
        {
            WordKind.Word or WordKind.Code when !char.IsDigit(written[0]) => OfLetters(written, word),
            WordKind.Measure => OfLetters(written, word),
            WordKind.Code => OfDigits(written, word),
            WordKind.Ordinal => new(NumberText.InAsciiDigits(written[..^2]), word.Kind, word.Marks, null),
            WordKind.Version when written[0] is 'v' or 'V' => new(NumberText.InAsciiDigits(written[1..]), word.Kind, word.Marks, null),
            _ when word.Has(WordMarks.Negative) => new("-" + NumberText.Plain(written[1..], word.Kind), word.Kind, word.Marks, null),
            _ => new(NumberText.Plain(written, word.Kind), word.Kind, word.Marks, null),
        };
    }

    private static PlainWord OfLetters(ReadOnlySpan<char> written, Word word)
    {
        var marks = word.Marks;
        if (word.Has(WordMarks.Abbreviated))
            written = written.ToString().Replace(".", "", StringComparison.Ordinal);
        else if (written.IndexOfAny('\'', '\u2019') is > 0 and var apostrophe)
        {
            if (written[(apostrophe + 1)..] is "s" or "S")
                marks |= WordMarks.Possessive;

            // "l'Australie", "d'abord", "qu'une": the word is behind the apostrophe.
            if (apostrophe <= 2 && written.Length - apostrophe > 3)
            {
                written = written[(apostrophe + 1)..];
                marks = char.IsUpper(written[0]) ? marks | WordMarks.Capitalised : marks & ~WordMarks.Capitalised;
            }

            written = IsDenied(written)
                ? written.ToString().Replace('\u2019', '\'')
                : written.IndexOfAny('\'', '\u2019') is > 0 and var end ? written[..end] : written;
        }

        if (Lexicon.Find(written) is not { } known)
            return new(Lower(written), word.Kind, marks, null);
        return new(known.Text, word.Kind, known.Is(WordClass.Function | WordClass.Question) ? marks & ~WordMarks.Possessive : marks, known);
    }

    // "5a3": digits of any script, then letters.
    private static PlainWord OfDigits(ReadOnlySpan<char> written, Word word)
    {
        var end = NumberText.End(written, 0);
        return new(NumberText.InAsciiDigits(written[..end]) + Lower(written[end..]), word.Kind, word.Marks, null);
    }

    private static bool IsDenied(ReadOnlySpan<char> written) => written is [.., 'n' or 'N', '\'' or '\u2019', 't' or 'T'];

    private static string Lower(ReadOnlySpan<char> letters) =>
        string.Create(letters.Length, letters, static (lower, source) => source.ToLowerInvariant(lower));
}
