namespace Wattwise.Language;

/// <summary>What an English word may be; a word may be several. The words of each class are in <c>word-classes.tsv</c>.</summary>
[Flags]
internal enum WordClass : ulong
{
    /// <summary>A word in no class.</summary>
    None = 0,

    /// <summary>A word of conversational moves.</summary>
    Move = 1UL << 0,

    /// <summary>A greeting or thanks, which may stand before any turn.</summary>
    Greeting = 1UL << 1,

    /// <summary>A first word that ties the turn to the one before.</summary>
    Continuer = 1UL << 2,

    /// <summary>A finite auxiliary or form of be, do or have.</summary>
    Auxiliary = 1UL << 3,

    /// <summary>A question word.</summary>
    Question = 1UL << 4,

    /// <summary>A preposition.</summary>
    Preposition = 1UL << 5,

    /// <summary>An article, possessive or quantifier.</summary>
    Determiner = 1UL << 6,

    /// <summary>I, you, we and their forms, and pronouns that refer to nobody in particular.</summary>
    Speaker = 1UL << 7,

    /// <summary>A third-person pronoun.</summary>
    ThirdPerson = 1UL << 8,

    /// <summary>A third-person possessive.</summary>
    Possessive = 1UL << 9,

    /// <summary>A conjunction or another word that begins a clause.</summary>
    Clause = 1UL << 10,

    /// <summary>An imperative that asks for something new.</summary>
    Request = 1UL << 11,

    /// <summary>An imperative that changes a text at hand.</summary>
    Edit = 1UL << 12,

    /// <summary>A verb of everyday use, in a form that may follow a relative pronoun.</summary>
    Verb = 1UL << 13,

    /// <summary>A verb whose object becomes the topic: bought, lost, ordered.</summary>
    TopicVerb = 1UL << 14,

    /// <summary>A noun that, with a bare definite article, names something said before: the error, the price.</summary>
    Relational = 1UL << 15,

    /// <summary>An adjective that adds no subject: main, last, best.</summary>
    WeakAdjective = 1UL << 16,

    /// <summary>A word that gives a turn no subject of its own.</summary>
    Weak = 1UL << 17,

    /// <summary>A comparative.</summary>
    Comparative = 1UL << 18,

    /// <summary>A superlative.</summary>
    Superlative = 1UL << 19,

    /// <summary>A predicate whose subject may be an infinitive: "is it possible to".</summary>
    Expletive = 1UL << 20,

    /// <summary>A predicate that says little without what it relates to: included, supported.</summary>
    OpenPredicate = 1UL << 21,

    /// <summary>A verb or adjective that takes a clause with "that".</summary>
    Complement = 1UL << 22,

    /// <summary>A text that can follow in the turn: "this sentence: ...".</summary>
    Material = 1UL << 23,

    /// <summary>A verb that needs no object.</summary>
    Intransitive = 1UL << 24,

    /// <summary>A word of time.</summary>
    Time = 1UL << 25,

    /// <summary>A function word of another language.</summary>
    Foreign = 1UL << 26,

    /// <summary>An English word that other languages have too.</summary>
    Ambiguous = 1UL << 27,

    /// <summary>A noun of which everybody knows one: the sun, the police.</summary>
    Unique = 1UL << 28,

    /// <summary>A word with a rule of its own among those of self-containment.</summary>
    Marker = 1UL << 29,

    /// <summary>A word that denies: not, without, cannot, avoid.</summary>
    Negation = 1UL << 30,

    /// <summary>A word that carries the grammar of a question, not its content.</summary>
    Function = 1UL << 31,

    /// <summary>A word whose two sides may not be swapped: from, before, causes.</summary>
    Relation = 1UL << 32,

    /// <summary>A preposition that shows the role of the words behind it.</summary>
    Role = 1UL << 33,

    /// <summary>A word that joins equals, whose order says nothing.</summary>
    Coordinator = 1UL << 34,

    /// <summary>A word that begins a condition.</summary>
    Condition = 1UL << 35,

    /// <summary>An article. Looked up by stem.</summary>
    Article = 1UL << 36,

    /// <summary>
    /// A word that asks for the same in another form, articles among them: "how do I" and "how can I". Looked up by stem.
    /// </summary>
    Rephrasing = 1UL << 37,

    /// <summary>A word that a sentence may have more or less of without asking for something else. Looked up by stem.</summary>
    Filler = 1UL << 38,

    /// <summary>A natural or programming language that an answer may be asked for in.</summary>
    Language = 1UL << 39,

    /// <summary>A word that has letters for names: plan A, vitamin A.</summary>
    Lettered = 1UL << 40,

    /// <summary>A word whose number stands behind it or, as an ordinal, before it: chapter 3, the third chapter.</summary>
    Numbered = 1UL << 41,

    /// <summary>A word that a version stands behind.</summary>
    Versioned = 1UL << 42,

    /// <summary>A word behind which the letter I is a Roman one.</summary>
    BeforeRomanOne = 1UL << 43,

    /// <summary>A word behind which an ambiguous month or weekday is a date.</summary>
    BeforeDate = 1UL << 44,

    /// <summary>A word that makes a period part of a measure: hourly, daily.</summary>
    Rate = 1UL << 45,

    /// <summary>
    /// An adjective whose grade makes another question: the largest city is not a large one. "Best" and "good" are left out: both are asked
    /// alike.
    /// </summary>
    Graded = 1UL << 46,

    /// <summary>A prefix that denies the rest of a word.</summary>
    NegatingPrefix = 1UL << 47,

    /// <summary>A word of grammar or courtesy that may be left out or put in without asking for something else.</summary>
    Harmless = 1UL << 48,

    /// <summary>A word that is another one with a capital, or in capitals: polish, us.</summary>
    Capitonym = 1UL << 49,

    /// <summary>A word of questions about spelling, grammar or punctuation.</summary>
    OfSpelling = 1UL << 50,

    /// <summary>A word of requests about code or other formal text.</summary>
    OfCode = 1UL << 51,

    /// <summary>A word of requests about mathematics.</summary>
    OfMathematics = 1UL << 52,

    /// <summary>A word that says how long or how detailed an answer shall be: concise, thoroughly.</summary>
    OfLength = 1UL << 53,

    /// <summary>A word that the length of a text is counted in: words, paragraphs.</summary>
    LengthUnit = 1UL << 54,

    /// <summary>A size of a text: short, long.</summary>
    LengthSize = 1UL << 55,

    /// <summary>A text that an answer may be: answer, essay, story.</summary>
    AnswerText = 1UL << 56,
}
