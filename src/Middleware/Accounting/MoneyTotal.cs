namespace Wattwise.Accounting;

/// <summary>Money in one currency, summed over requests.</summary>
/// <param name="Spent">What the requests with a known cost cost.</param>
/// <param name="Avoided">What they would have cost more without Wattwise.</param>
/// <param name="Requests">How many requests are in the sum with all of their calls, made and avoided: each of those has a price.</param>
public sealed record MoneyTotal(Money Spent, Money Avoided, long Requests);
