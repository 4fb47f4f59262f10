namespace Wattwise.Language;

/// <summary>The grade of an adjective.</summary>
/// <param name="Adjective">The adjective.</param>
/// <param name="Ending"><c>er</c>, <c>est</c>, or nothing.</param>
internal readonly record struct AdjectiveGrade(string Adjective, string Ending)
{
    /// <summary>The comparative and the superlative of an adjective, as spelling rules make them.</summary>
    public static IEnumerable<(string Form, AdjectiveGrade Grade)> Of(string adjective)
    {
        var stem = adjective switch
        {
            [.. var start, 'y'] => start + "i",
            [.., 'e'] => adjective[..^1],
            "big" or "hot" or "thin" => adjective + adjective[^1],
            _ => adjective,
        };
        yield return (adjective, new(adjective, ""));
        yield return (stem + "er", new(adjective, "er"));
        yield return (stem + "est", new(adjective, "est"));
    }
}
