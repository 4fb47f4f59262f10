namespace Wattwise.Caching;

/// <summary>What the lexical guard compares of a prompt.</summary>
internal sealed class PromptFacts
{
    /// <summary>Numbers in order, digits or words alike.</summary>
    public List<string> Numbers { get; } = [];

    /// <summary>The same with the word that follows each and the comparison before it.</summary>
    public List<string> Quantities { get; } = [];

    /// <summary>Numbers with their unit, where they have one.</summary>
    public List<string> MeasuredQuantities { get; } = [];

    public HashSet<string> Units { get; } = new(StringComparer.Ordinal);

    /// <summary>Units of time that the prompt asks for ("how many days").</summary>
    public HashSet<string> AskedUnits { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Weekdays { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Dates { get; } = new(StringComparer.Ordinal);

    /// <summary>For each negation, the verb that it denies, or an empty text.</summary>
    public List<string> Negations { get; } = [];

    /// <summary>Codes, versions and single letters.</summary>
    public List<string> Codes { get; } = [];

    /// <summary>Names: words with a capital inside a sentence.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>All words as written, in lower case, numbers left out.</summary>
    public HashSet<string> Words { get; } = new(StringComparer.Ordinal);

    /// <summary>Stems of the words that carry content, in order.</summary>
    public List<string> Content { get; } = [];

    /// <summary>All words in order, as stems, and whether each carries content.</summary>
    public List<(string Stem, bool IsContent)> Frame { get; } = [];

    /// <summary>Relations: the stems left of a marker, the marker, the stems right of it.</summary>
    public List<(string[] Left, string Marker, string[] Right)> Relations { get; } = [];
}
