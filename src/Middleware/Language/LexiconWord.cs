namespace Wattwise.Language;

/// <summary>What the lexicon knows of a word.</summary>
internal sealed class LexiconWord
{
    private readonly (WordValue Kind, string Value)[] _values;

    /// <summary>Creates an entry.</summary>
    /// <param name="text">The word in lower case.</param>
    /// <param name="classes">What it may be.</param>
    /// <param name="values">What it stands for, one value of a kind at most.</param>
    /// <param name="grade">The adjective that it is a form of, if any.</param>
    public LexiconWord(string text, WordClass classes, (WordValue Kind, string Value)[] values, AdjectiveGrade? grade)
    {
        Text = text;
        Stem = WordForms.Stem(text);
        Classes = classes;
        Grade = grade;
        _values = values;
    }

    /// <summary>The word in lower case.</summary>
    public string Text { get; }

    /// <summary>The word without its ending.</summary>
    public string Stem { get; }

    /// <summary>What the lexicon knows of the stem, or <see langword="null"/>.</summary>
    public LexiconWord? StemWord { get; internal set; }

    /// <summary>What the word may be.</summary>
    public WordClass Classes { get; }

    /// <summary>The adjective that the word is a form of, or <see langword="null"/>.</summary>
    public AdjectiveGrade? Grade { get; }

    /// <summary>The unit or period that the word stands for, or <see langword="null"/>.</summary>
    public string? Unit => this[WordValue.Unit] ?? this[WordValue.Period];

    /// <summary>The value of a kind that the word stands for, or <see langword="null"/>.</summary>
    public string? this[WordValue kind]
    {
        get
        {
            foreach (var (known, value) in _values)
            {
                if (known == kind)
                    return value;
            }

            return null;
        }
    }

    /// <summary>True if the word may belong to one of the classes.</summary>
    public bool Is(WordClass classes) => (Classes & classes) != 0;
}
