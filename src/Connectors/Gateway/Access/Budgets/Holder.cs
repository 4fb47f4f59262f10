namespace Wattwise.Gateway.Access;

/// <summary>What one gateway holds of a tenant's budgets for its requests in flight.</summary>
/// <param name="Held">The sum of what it holds; it alone changes it.</param>
/// <param name="Until">When it lapses unless it is renewed, in Unix milliseconds.</param>
/// <param name="Sequence">The last of its writes, which tells it whether one that failed was done.</param>
internal sealed record Holder(Amount Held, long Until, long Sequence)
{
    /// <summary>The part of it that is for requests to come; <see langword="null"/> for none.</summary>
    public Advance? Advance { get; init; }
}
