namespace Wattwise.Caching;

/// <summary>
/// The objections of the default admission policy, in the metric <c>wattwise.cache.objections</c> and behind
/// <see cref="CacheReasons.ObjectionPrefix"/>.
/// </summary>
public static class CacheObjections
{
    /// <summary>The answer is empty, or a refusal or an error in words.</summary>
    public const string Refusal = "refusal";

    /// <summary>Prompt or answer look personal, and users share the scope.</summary>
    public const string PersonalData = "personal-data";

    /// <summary>
    /// The prompt holds characters that people do not see and models do, and users share the scope: hidden tags, runs of zero-width
    /// characters, private or unassigned ones.
    /// </summary>
    public const string UnreadableText = "unreadable-text";

    /// <summary>
    /// The answer holds a long random word or a UUID that the prompt does not hold, as new passwords and keys are, and users share the
    /// scope.
    /// </summary>
    public const string Secret = "secret";

    /// <summary>The admission policy threw an exception, so the answer was not admitted.</summary>
    public const string Failed = "failed";
}
