namespace Wattwise.Language;

/// <summary>
/// The kinds of values that an English word or a sign may stand for. The words of each kind are in <c>word-values.tsv</c>.
/// </summary>
internal enum WordValue
{
    /// <summary>A number below a hundred.</summary>
    Number,

    /// <summary>A number that multiplies: hundred, million.</summary>
    Scale,

    /// <summary>A unit, in one name for all its spellings.</summary>
    Unit,

    /// <summary>A unit of which a letter or two right behind a number are short for.</summary>
    UnitLetter,

    /// <summary>A unit of time, which rephrasings leave out or bring in if nothing is counted ("what year", "when").</summary>
    Period,

    /// <summary>A currency, by its name, code or sign. "Pound" alone may be a weight and is a unit.</summary>
    Currency,

    /// <summary>The bound that a word before a number sets.</summary>
    Bound,

    /// <summary>The bound that a word before "than" and a number sets.</summary>
    Comparison,

    /// <summary>A day of the week.</summary>
    Weekday,

    /// <summary>A day of the week whose name is also a common word.</summary>
    WeekdayInDate,

    /// <summary>The number of a month.</summary>
    Month,

    /// <summary>The number of a month whose name is also a common word.</summary>
    MonthInDate,

    /// <summary>A day, a part of one, a season or a decade, in one name.</summary>
    Day,

    /// <summary>The place of a period before, at or after the present one.</summary>
    Relative,

    /// <summary>
    /// What a question word asks for, of those that exclude each other in the same sentence. "What" may stand for "how". Looked up by stem.
    /// </summary>
    Asks,

    /// <summary>A name for all words that say the same if nothing else differs. Looked up by stem.</summary>
    Synonym,

    /// <summary>The language that has the word, if hardly any other of these has it.</summary>
    TellsLanguage,

    /// <summary>How many of a kind are meant: all, some, most, one, only. Those of different value exclude each other.</summary>
    Quantifier,

    /// <summary>Whether something must, should or can be.</summary>
    Modal,

    /// <summary>The time that a verb at the beginning of a question sets: past, present, future.</summary>
    Tense,

    /// <summary>Where a preposition leads: to, from, for, against.</summary>
    Course,

    /// <summary>Whose something is: of the speaker, of the one who is asked, of others.</summary>
    Owner,

    /// <summary>A name for words of grammar that may stand for each other.</summary>
    Exchange,
}
