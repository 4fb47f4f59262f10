namespace Wattwise.Directives;

/// <summary>A choice between at most two levels, which is all that a linear program with one floor needs.</summary>
/// <param name="Level">One level.</param>
/// <param name="Other">The other level.</param>
/// <param name="OtherShare">The share of requests that get <paramref name="Other"/>, from 0 to 1.</param>
public readonly record struct DirectiveMix(DirectiveLevel Level, DirectiveLevel Other, double OtherShare)
{
    /// <summary>All requests get one level.</summary>
    /// <param name="level">The level.</param>
    public static DirectiveMix Of(DirectiveLevel level) => new(level, level, 0);
}
