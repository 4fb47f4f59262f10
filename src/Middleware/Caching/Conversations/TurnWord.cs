namespace Wattwise.Caching;

/// <summary>One word, number or quotation of a turn.</summary>
/// <param name="Text">The word in lower case where the lexicon knows it, else empty.</param>
/// <param name="Class">What the word may be.</param>
/// <param name="Form">What the word looks like.</param>
/// <param name="Clause">The number of its clause: punctuation and conjunctions begin a new one.</param>
internal readonly record struct TurnWord(string Text, TurnWordClass Class, TurnWordForm Form, int Clause)
{
    /// <summary>True where the word belongs to one of the classes.</summary>
    public bool Is(TurnWordClass classes) => (Class & classes) != 0;

    /// <summary>True where the word has one of the forms.</summary>
    public bool Has(TurnWordForm forms) => (Form & forms) != 0;

    /// <summary>True for a word that the lexicon does not know, a name or a quotation: something that a turn can be about.</summary>
    public bool IsContent => Class == TurnWordClass.None && !Has(TurnWordForm.Number);
}

/// <summary>What a word looks like.</summary>
[Flags]
internal enum TurnWordForm
{
    /// <summary>A plain word in lower case.</summary>
    None = 0,

    /// <summary>Begins with a capital, though no sentence begins here.</summary>
    Name = 1,

    /// <summary>Ends with s, as plural nouns and verbs do.</summary>
    EndsWithS = 2,

    /// <summary>Ends with ed.</summary>
    EndsWithEd = 4,

    /// <summary>Ends with ing.</summary>
    EndsWithIng = 8,

    /// <summary>Digits.</summary>
    Number = 16,

    /// <summary>A quotation, code, or a text that the turn brings along.</summary>
    Quotation = 32,

    /// <summary>Punctuation or the end of the turn follows.</summary>
    EndsClause = 64,

    /// <summary>Begins a clause after punctuation.</summary>
    StartsClause = 128,
}
