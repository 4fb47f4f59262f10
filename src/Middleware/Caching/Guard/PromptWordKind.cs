namespace Wattwise.Caching;

/// <summary>What a word of a prompt is.</summary>
internal enum PromptWordKind
{
    /// <summary>Letters only.</summary>
    Word,

    /// <summary>Digits, maybe with a sign, separators or decimals.</summary>
    Number,

    /// <summary>Digits with st, nd, rd or th, which the text leaves out.</summary>
    Ordinal,

    /// <summary>A calendar date in digits.</summary>
    Date,

    /// <summary>A time of day with hours and minutes.</summary>
    Time,

    /// <summary>A version: digits with two points or more, or behind a v.</summary>
    Version,

    /// <summary>Letters and digits mixed (E4, B12), or letters with + or # (C++).</summary>
    Code,

    /// <summary>A sign with a meaning of its own: a currency, a percent or degree sign.</summary>
    Sign,
}
