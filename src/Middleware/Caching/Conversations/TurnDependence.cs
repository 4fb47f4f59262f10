namespace Wattwise.Caching;

/// <summary>Why a turn may need the turns before it.</summary>
internal enum TurnDependence
{
    /// <summary>It stands alone.</summary>
    None,

    /// <summary>A move in the conversation without a subject of its own: yes, thanks, continue.</summary>
    Move,

    /// <summary>It leaves out what was said before: "and in Spain?", "give me an example".</summary>
    Ellipsis,

    /// <summary>A pronoun without an antecedent in the turn.</summary>
    Pronoun,

    /// <summary>This, that, these or those, of something outside of the turn.</summary>
    Demonstrative,

    /// <summary>It points at the conversation: the above, the second one, what else, the error.</summary>
    Deixis,

    /// <summary>A comparative or superlative without what it compares with.</summary>
    Comparative,

    /// <summary>It begins with a conjunction or with a correction or confirmation.</summary>
    Continuation,

    /// <summary>A statement: likely the answer to a question.</summary>
    Statement,

    /// <summary>Too few words of content to tell.</summary>
    TooShort,

    /// <summary>Not English, as far as its function words tell.</summary>
    UnknownLanguage,
}
