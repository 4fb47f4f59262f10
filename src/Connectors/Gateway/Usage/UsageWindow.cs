using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Usage;

/// <summary>A day or month of a tenant.</summary>
/// <param name="From">When it began.</param>
/// <param name="Until">When the next one begins, with nothing spent.</param>
/// <param name="Spent">What all keys of the tenant spent in it.</param>
/// <param name="Budget">What the caller's key allows; <see langword="null"/> without a budget.</param>
/// <param name="Left">What of the budget is neither spent nor held; never negative.</param>
internal sealed record UsageWindow(DateTimeOffset From, DateTimeOffset Until, Amount Spent, UsageLimit? Budget, UsageLimit? Left)
{
    public static UsageWindow Of(DateTimeOffset from, DateTimeOffset until, Amount spent, Amount held, long? tokens, double? joules)
    {
        if (tokens is null && joules is null)
            return new(from, until, spent, Budget: null, Left: null);
        var taken = spent + held;
        return new(from, until, spent, new(tokens, joules), new(
            tokens is { } mostTokens ? Math.Max(0, mostTokens - taken.Tokens) : null,
            joules is { } mostJoules ? Math.Max(0, mostJoules - taken.Joules) : null));
    }
}
