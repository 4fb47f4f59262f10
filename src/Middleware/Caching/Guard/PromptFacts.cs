using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>What the lexical guard compares of a prompt.</summary>
internal sealed class PromptFacts
{
    /// <summary>Numbers in order, digits or words alike.</summary>
    public List<string> Numbers { get; } = [];

    /// <summary>The same with the word that follows each.</summary>
    public List<string> Quantities { get; } = [];

    /// <summary>Numbers with their unit or currency, where they have one.</summary>
    public List<string> MeasuredQuantities { get; } = [];

    /// <summary>What bounds the numbers: at least, at most, more than, less than.</summary>
    public List<string> Bounds { get; } = [];

    /// <summary>How often "one" was written as a word, which may be a number or a pronoun.</summary>
    public int Ones { get; set; }

    public List<string> Versions { get; } = [];

    public HashSet<string> Units { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Currencies { get; } = new(StringComparer.Ordinal);

    /// <summary>Units of time that measure nothing by themselves ("how many days", "what year").</summary>
    public HashSet<string> LoosePeriods { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Weekdays { get; } = new(StringComparer.Ordinal);

    /// <summary>Dates, times of day, seasons and relative days, each in one form.</summary>
    public HashSet<string> Dates { get; } = new(StringComparer.Ordinal);

    /// <summary>For each negation, the verb that it denies, or an empty text.</summary>
    public List<string> Negations { get; } = [];

    /// <summary>Codes and single letters.</summary>
    public List<string> Codes { get; } = [];

    /// <summary>Names: words with a capital inside a sentence.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Languages by name.</summary>
    public HashSet<string> Languages { get; } = new(StringComparer.Ordinal);

    /// <summary>Languages that something shall be in, or be brought into or from.</summary>
    public HashSet<string> TargetLanguages { get; } = new(StringComparer.Ordinal);

    /// <summary>Grades of adjectives.</summary>
    public HashSet<AdjectiveGrade> Grades { get; } = [];

    /// <summary>All words as written, in lower case, numbers left out.</summary>
    public HashSet<string> Words { get; } = new(StringComparer.Ordinal);

    /// <summary>For each of <see cref="Words"/> that hardly any other language has, its language.</summary>
    public List<string> LanguagesTold { get; } = [];

    /// <summary>Stems of the words that carry content, in order.</summary>
    public List<ContentWord> Content { get; } = [];

    /// <summary>The stems of <see cref="Content"/>.</summary>
    public HashSet<string> ContentStems { get; } = new(StringComparer.Ordinal);

    /// <summary>Where in <see cref="Content"/> the first condition begins ("if", "unless"); -1 without one.</summary>
    public int ConditionStart { get; set; } = -1;

    /// <summary>All words in order.</summary>
    public List<FrameWord> Frame { get; } = [];

    /// <summary>Relations: the stems left of a marker, the marker, the stems right of it.</summary>
    public List<(string[] Left, string Marker, string[] Right)> Relations { get; } = [];

    /// <summary>The values of the quantifiers.</summary>
    public HashSet<string> Quantifiers { get; } = new(StringComparer.Ordinal);

    /// <summary>For each stem of content that a possessive stands before, whose it is.</summary>
    public List<(string Owned, string Owner)> Owners { get; } = [];

    /// <summary>Where prepositions lead, with the stem of content behind each.</summary>
    public List<(string Course, string Stem)> Courses { get; } = [];

    /// <summary>"And" or "or" between two stems of content.</summary>
    public List<(string Left, string Coordinator, string Right)> Choices { get; } = [];

    /// <summary>
    /// Whether a question that is answered by yes or no asks if something must, should or can be; otherwise <see langword="null"/>.
    /// </summary>
    public string? Modal { get; set; }

    /// <summary>The time of the verb that such a question begins with, or <see langword="null"/>.</summary>
    public string? Tense { get; set; }

    /// <summary>The words of content together with the speaker and the one who is asked, in order: who does what to whom.</summary>
    public List<ContentWord> Actors { get; } = [];

    /// <summary>The first question word, "what" and "which" left out, or <see langword="null"/>.</summary>
    public string? Asks { get; set; }

    /// <summary>True if a question word is followed by do, does or did, so that it asks for the object: "what does it cause?"</summary>
    public bool AsksForObject { get; set; }

    /// <summary>True if a question word is followed by a word of content, so that it asks for the subject: "what causes it?"</summary>
    public bool AsksForSubject { get; set; }

    /// <summary>Names that stand right before another name, as first names do, with that name.</summary>
    public Dictionary<string, string> FirstNames { get; } = new(StringComparer.Ordinal);
}
