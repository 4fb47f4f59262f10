namespace Wattwise.Caching;

/// <summary>What a word may be in a turn. A word may be several.</summary>
[Flags]
internal enum TurnWordClass
{
    /// <summary>A word that the lexicon does not know: content.</summary>
    None = 0,

    /// <summary>A word of conversational moves.</summary>
    Move = 1 << 0,

    /// <summary>A greeting or thanks, which may stand before any turn.</summary>
    Greeting = 1 << 1,

    /// <summary>A first word that ties the turn to the one before.</summary>
    Continuer = 1 << 2,

    /// <summary>A finite auxiliary or form of be, do or have.</summary>
    Auxiliary = 1 << 3,

    /// <summary>A question word.</summary>
    Question = 1 << 4,

    /// <summary>A preposition.</summary>
    Preposition = 1 << 5,

    /// <summary>An article, possessive or quantifier.</summary>
    Determiner = 1 << 6,

    /// <summary>I, you, we and their forms, and pronouns that refer to nobody in particular.</summary>
    Speaker = 1 << 7,

    /// <summary>A third-person pronoun.</summary>
    ThirdPerson = 1 << 8,

    /// <summary>A third-person possessive.</summary>
    Possessive = 1 << 9,

    /// <summary>A conjunction or another word that begins a clause.</summary>
    Clause = 1 << 10,

    /// <summary>An imperative that asks for something new.</summary>
    Request = 1 << 11,

    /// <summary>An imperative that changes a text at hand.</summary>
    Edit = 1 << 12,

    /// <summary>A verb of everyday use, in a form that may follow a relative pronoun.</summary>
    Verb = 1 << 13,

    /// <summary>A verb whose object becomes the topic: bought, lost, ordered.</summary>
    TopicVerb = 1 << 14,

    /// <summary>A noun that, with a bare definite article, names something said before: the error, the price.</summary>
    Relational = 1 << 15,

    /// <summary>An adjective that adds no subject: main, last, best.</summary>
    WeakAdjective = 1 << 16,

    /// <summary>A word that gives a turn no subject of its own.</summary>
    Weak = 1 << 17,

    /// <summary>A comparative.</summary>
    Comparative = 1 << 18,

    /// <summary>A superlative.</summary>
    Superlative = 1 << 19,

    /// <summary>A predicate whose subject may be an infinitive: "is it possible to".</summary>
    Expletive = 1 << 20,

    /// <summary>A predicate that says little without what it relates to: included, supported.</summary>
    OpenPredicate = 1 << 21,

    /// <summary>A verb or adjective that takes a clause with "that".</summary>
    Complement = 1 << 22,

    /// <summary>A text that can follow in the turn: "this sentence: ...".</summary>
    Material = 1 << 23,

    /// <summary>A verb that needs no object.</summary>
    Intransitive = 1 << 24,

    /// <summary>A word of time.</summary>
    Time = 1 << 25,

    /// <summary>A function word of another language.</summary>
    Foreign = 1 << 26,

    /// <summary>An English word that other languages have too.</summary>
    Ambiguous = 1 << 27,

    /// <summary>A noun of which everybody knows one: the sun, the police.</summary>
    Unique = 1 << 28,

    /// <summary>A word with a rule of its own.</summary>
    Marker = 1 << 29,
}
