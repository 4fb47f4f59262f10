using Wattwise.Caching;

namespace Quickstart;

/// <summary>Says the cache's reason codes in words.</summary>
internal static class Reasons
{
    public const string CutOff = "the earlier answer was cut off at the token limit, so it was not kept";

    private const string GuardPrefix = "guard:";
    private const string BypassPrefix = "bypass:";
    private const string FailedSuffix = "-failed";

    /// <summary>The reason code of an answer from a tier.</summary>
    public static string CodeOf(CacheTier tier) => tier.ToString().ToLowerInvariant();

    public static string Explain(string? code) => code switch
    {
        null => "the cache was not asked",
        "exact" => "the same request was answered before",
        "semantic" => "a question that means the same was answered before",
        "coalesced" => "the same request was being answered at that moment",
        "miss" => "nothing similar enough was asked before",
        "below-threshold" => "not similar enough to an earlier question",
        "below-limit" => "the probability of being right is below the limit that was set",
        "verifier" => "the checking model did not find that both ask for the same",
        "unshared" => "the answer that it waited for may not be shared",
        "refresh" => "the app asked for a new answer",
        "expired" or "incomplete" or "older" => "an imported answer that was too old or not whole",
        "judge" => "an earlier answer was checked in the background",
        _ when code.StartsWith(GuardPrefix, StringComparison.Ordinal) => $"the guard found {Difference(code[GuardPrefix.Length..])}",
        _ when code.StartsWith(BypassPrefix, StringComparison.Ordinal) => $"not for the cache: {Obstacle(code[BypassPrefix.Length..])}",
        _ when code.EndsWith(FailedSuffix, StringComparison.Ordinal) => $"the {code[..^FailedSuffix.Length]} failed, so the model was asked",
        _ => code,
    };

    private static string Difference(string conflict) => conflict switch
    {
        "language" => "another language",
        "version" => "another version",
        "number" => "another number",
        "comparative" => "another bound or grade, as at least and at most, large and largest",
        "unit" => "another unit or period",
        "currency" => "another currency",
        "weekday" => "another day of the week",
        "date" => "another date or time",
        "negation" => "a negation in only one of the questions",
        "code" => "another code or letter",
        "opposite" => "words of opposite sense",
        "direction" => "the same words in exchanged roles",
        "name" => "a name in only one of the questions",
        "question" => "another question word",
        "word" => "another word in the same sentence",
        "condition" => "a condition in only one of the questions",

        // An app's own guard has names of its own.
        _ => $"a difference: {Spaced(conflict)}",
    };

    private static string Obstacle(string bypass) => bypass switch
    {
        "requested" => "the app asked for no cache",
        "conversation-id" => "the provider keeps the conversation",
        "background" => "the answer is made in the background",
        "raw-options" or "additional-properties" => "it has options that the cache cannot compare",
        "hosted-tool" => "it may use a tool that runs at the provider",
        "tool-turn" => "a tool was used in the conversation",
        "content" => "the conversation holds more than text and files",
        "empty-prompt" => "it has no text",
        "personal-data" => "personal data stays out of a cache that users share",
        _ => Spaced(bypass),
    };

    private static string Spaced(string code) => code.Replace('-', ' ');
}
