namespace Quickstart;

/// <summary>Says the cache's reason codes in words.</summary>
internal static class Reasons
{
    public const string CutOff = "the earlier answer was cut off at the token limit, so it was not kept";

    public static string Explain(string? code) => code switch
    {
        null => "the cache was not asked",
        "miss" => "nothing similar was asked before",
        "below-threshold" => "not similar enough to an earlier question",
        "unshared" => "the earlier answer belongs to another conversation",
        "verifier" => "the checking model found that another thing is asked",
        _ when code.StartsWith("guard:", StringComparison.Ordinal) => $"the guard found a difference: {code["guard:".Length..].Replace('-', ' ')}",
        _ when code.EndsWith("-failed", StringComparison.Ordinal) => $"the {code[..^"-failed".Length]} failed, so the model was asked",
        _ when code.StartsWith("bypass:", StringComparison.Ordinal) => $"not for the cache: {code["bypass:".Length..].Replace('-', ' ')}",
        _ => code,
    };

    /// <summary>The same, without what differs: for counting.</summary>
    public static string Summarise(string? code) => code is not null && code.StartsWith("guard:", StringComparison.Ordinal)
        ? "the guard found a difference in a number, unit, date, name or the like"
        : Explain(code);
}
