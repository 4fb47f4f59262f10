namespace Wattwise.Caching;

/// <summary>One word, number or sign of a prompt.</summary>
/// <param name="Text">The word in lower case, without a possessive; a number in its plain form, a date as <c>yyyy-mm-dd</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsCapitalised">True where it begins with a capital letter.</param>
/// <param name="StartsSentence">True for the first word of a sentence, whose capital says nothing.</param>
internal readonly record struct PromptWord(string Text, PromptWordKind Kind, bool IsCapitalised, bool StartsSentence);
