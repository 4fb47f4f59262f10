namespace Wattwise.Caching;

/// <summary>Finds what two prompts differ in that no similarity can make good: another number, unit, name, or a negation.</summary>
/// <remarks>
/// Implementations are pure, thread-safe, symmetric in their arguments and take microseconds. They err towards a conflict:
/// a needless one costs a model call, a missed one a wrong answer.
/// </remarks>
public interface ICacheGuard
{
    /// <summary>Compares two prompts.</summary>
    /// <param name="first">One prompt.</param>
    /// <param name="second">The other.</param>
    /// <returns>
    /// A short, stable name of the conflict (<c>number</c>, <c>negation</c>), which becomes the reason code <c>guard:number</c>;
    /// <see langword="null"/> if there is none.
    /// </returns>
    string? FindConflict(string first, string second);
}
