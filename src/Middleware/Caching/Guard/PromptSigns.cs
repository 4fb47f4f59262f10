namespace Wattwise.Caching;

/// <summary>What of a prompt shows in signs, in letter case and in white space, none of which embedders and verifiers see.</summary>
internal sealed class PromptSigns
{
    /// <summary>Operators, flags, emoji, characters that are not seen, and indentation, in order.</summary>
    public List<string> Signs { get; } = [];

    /// <summary>Points, dashes and slashes inside of words, in order: they may be left out, but not exchanged.</summary>
    public List<char> Joints { get; } = [];

    /// <summary>Names in code as written: with an underscore, a point or a capital inside.</summary>
    public HashSet<string> Identifiers { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Words whose case may mean something, by their lower case, as written; an empty text for one that is written in more than one way.
    /// </summary>
    public Dictionary<string, string> Cased { get; } = new(StringComparer.Ordinal);

    /// <summary>The words inside of quotation marks.</summary>
    public List<string> Quoted { get; } = [];

    /// <summary>All marks of punctuation, in order.</summary>
    public List<char> Marks { get; } = [];

    /// <summary>True if the prompt is about spelling, grammar or punctuation, so that each letter and mark counts.</summary>
    public bool AsksForSpelling { get; set; }

    /// <summary>True if the prompt has capital and small letters, so that its writer minds their difference.</summary>
    public bool MindsCase { get; set; }
}
