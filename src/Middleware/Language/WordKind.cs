namespace Wattwise.Language;

/// <summary>What a piece of a text is.</summary>
internal enum WordKind
{
    /// <summary>Letters, maybe with an apostrophe or, if abbreviated, with points: "house", "don't", "p.m.".</summary>
    Word,

    /// <summary>
    /// Digits, maybe with a minus, separators or decimals; or one character that is a number by itself, as a vulgar fraction is.
    /// </summary>
    Number,

    /// <summary>Digits with st, nd, rd or th.</summary>
    Ordinal,

    /// <summary>A calendar date in digits.</summary>
    Date,

    /// <summary>A time of day with hours and minutes.</summary>
    Time,

    /// <summary>A version: digits with two points or more, or behind a v.</summary>
    Version,

    /// <summary>Letters and digits mixed (E4, B12), or letters with + or # (C++).</summary>
    Code,

    /// <summary>A sign that measures a number: a currency, a percent or degree sign.</summary>
    Measure,

    /// <summary>A mark of punctuation: one that ends or parts sentences, a quotation mark, a bracket, a dash.</summary>
    Punctuation,

    /// <summary>Any other sign that is seen: an operator, an arrow, a slash.</summary>
    Sign,

    /// <summary>A pictograph with all that belongs to it: skin tones, joined pictographs, variation selectors, hidden tags.</summary>
    Emoji,

    /// <summary>A line feed. Any other white space lies between the words.</summary>
    LineBreak,

    /// <summary>
    /// A character that shows nothing by itself: format and control characters, private and unassigned ones, lone marks and surrogates.
    /// </summary>
    Unseen,
}
