namespace Wattwise.Caching;

/// <summary>One word, number or sign of a prompt.</summary>
/// <param name="Text">The word in lower case, without a possessive; a number as written, without thousands separators.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsCapitalised">True where it begins with a capital letter.</param>
/// <param name="StartsSentence">True for the first word of a sentence, whose capital says nothing.</param>
internal readonly record struct PromptWord(string Text, PromptWordKind Kind, bool IsCapitalised, bool StartsSentence);

/// <summary>What a word of a prompt is.</summary>
internal enum PromptWordKind
{
    /// <summary>Letters only.</summary>
    Word,

    /// <summary>Digits, maybe with a sign, separators or decimals.</summary>
    Number,

    /// <summary>Letters and digits mixed (E4, B12), or letters with + or # (C++).</summary>
    Code,

    /// <summary>A sign with a meaning of its own: a currency, a percent or degree sign.</summary>
    Sign,
}
