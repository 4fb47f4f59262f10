using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>One word, number or quotation of a turn.</summary>
/// <param name="Text">The word in lower case if the rules know it, else empty.</param>
/// <param name="Class">What the word may be.</param>
/// <param name="Form">What the word looks like.</param>
/// <param name="Clause">The number of its clause: punctuation and conjunctions begin a new one.</param>
internal readonly record struct TurnWord(string Text, WordClass Class, TurnWordForm Form, int Clause)
{
    /// <summary>True if the word belongs to one of the classes.</summary>
    public bool Is(WordClass classes) => (Class & classes) != 0;

    /// <summary>True if the word has one of the forms.</summary>
    public bool Has(TurnWordForm forms) => (Form & forms) != 0;

    /// <summary>True for a word that the rules do not know, a name or a quotation: something that a turn can be about.</summary>
    public bool IsContent => Class == WordClass.None && !Has(TurnWordForm.Number);
}
