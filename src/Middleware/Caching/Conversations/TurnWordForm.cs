namespace Wattwise.Caching;

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
