using Wattwise.Caching;

namespace Quickstart;

/// <summary>Says the cache's reason codes in words.</summary>
internal static class Reasons
{
    public const string CutOff = "the earlier answer was cut off at the token limit, so it was not kept";

    private const string FailedSuffix = "-failed";

    /// <summary>The reason code of an answer from a tier.</summary>
    public static string CodeOf(CacheTier tier) => tier.ToString().ToLowerInvariant();

    public static string Explain(string? code) => code switch
    {
        null => "the cache was not asked",
        CacheReasons.Exact => "the same request was answered before",
        CacheReasons.Semantic => "a question that means the same was answered before",
        CacheReasons.Coalesced => "the same request was being answered at that moment",
        CacheReasons.TookOver => "the same request was being answered, and the one that asked first left",
        CacheReasons.Miss => "nothing similar enough was asked before",
        CacheReasons.TooLong => "too long for the model that compares questions",
        CacheReasons.BelowThreshold => "not similar enough to an earlier question",
        CacheReasons.BelowLimit => "the probability of being right is below the limit that was set",
        CacheReasons.Verifier => "the checking model did not find that both ask for the same",
        CacheReasons.Unshared => "the answer that it waited for may not be shared",
        CacheReasons.Refresh => "the app asked for a new answer",
        CacheReasons.Expired or CacheReasons.Incomplete or CacheReasons.Older => "an imported answer that was too old or not whole",
        CacheReasons.Judge => "an earlier answer was checked in the background",
        CacheReasons.GuardPrefix + GuardConflicts.Failed => "the guard failed, so the model was asked",
        _ when code.StartsWith(CacheReasons.GuardPrefix, StringComparison.Ordinal) =>
            $"the guard found {Difference(code[CacheReasons.GuardPrefix.Length..])}",
        _ when code.StartsWith(CacheReasons.BypassPrefix, StringComparison.Ordinal) => $"not for the cache: {Obstacle(code)}",
        _ when code.EndsWith(FailedSuffix, StringComparison.Ordinal) =>
            $"the {code[..^FailedSuffix.Length]} failed, so the model was asked",
        _ => code,
    };

    private static string Difference(string conflict) => conflict switch
    {
        GuardConflicts.Language => "another language",
        GuardConflicts.Version => "another version",
        GuardConflicts.Number => "another number",
        GuardConflicts.Comparative => "another bound or grade, as at least and at most, large and largest",
        GuardConflicts.Unit => "another unit or period",
        GuardConflicts.Currency => "another currency",
        GuardConflicts.Weekday => "another day of the week",
        GuardConflicts.Date => "another date or time",
        GuardConflicts.Negation => "a negation in only one of the questions",
        GuardConflicts.Code => "another code or letter",
        GuardConflicts.Opposite => "words of opposite sense",
        GuardConflicts.Direction => "the same words in exchanged roles",
        GuardConflicts.Name => "a name in only one of the questions",
        GuardConflicts.Sign => "another sign or symbol",
        GuardConflicts.Case => "upper and lower case that mean different things",
        GuardConflicts.Quantifier => "another amount, as some and all",
        GuardConflicts.Modal => "another need or permission, as must and may",
        GuardConflicts.Tense => "another time, as did and will",
        GuardConflicts.Possessor => "another owner, as my and your",
        GuardConflicts.Question => "another question word",
        GuardConflicts.Word => "another word in the same sentence",
        GuardConflicts.Condition => "a condition in only one of the questions",

        // An app's own guard has names of its own.
        _ => $"a difference: {Spaced(conflict)}",
    };

    private static string Obstacle(string bypass) => bypass switch
    {
        CacheReasons.BypassRequested => "the app asked for no cache",
        CacheReasons.BypassControl => "it was drawn for comparison",
        CacheReasons.BypassConversation => "the provider keeps the conversation",
        CacheReasons.BypassBackground => "the answer is made in the background",
        CacheReasons.BypassRawOptions or CacheReasons.BypassOptions or CacheReasons.BypassOptionsType or CacheReasons.BypassRawMessage
            => "it has settings that the cache cannot compare",
        CacheReasons.BypassRandom => "it asks for something new each time",
        CacheReasons.BypassHostedTool => "it may use a tool that runs at the provider",
        CacheReasons.BypassToolTurn => "a tool was used in the conversation",
        CacheReasons.BypassContent => "the conversation holds more than text and files",
        CacheReasons.BypassEmpty => "it has no text",
        CacheReasons.BypassPersonalData => "personal data stays out of a cache that users share",
        _ => Spaced(bypass[CacheReasons.BypassPrefix.Length..]),
    };

    private static string Spaced(string code) => code.Replace('-', ' ');
}
