namespace Wattwise.Cascade;

/// <summary>What a cascade with a budget of a day has spent on the day, a day of UTC.</summary>
/// <param name="Day">The day.</param>
/// <param name="Joules">The energy of its calls, drafts, second opinions and evidence included, where it is known; of all processes that
/// share an evidence store.</param>
/// <param name="Money">Their price, where it is known, in the currency of the prices.</param>
/// <param name="Requests">The requests.</param>
/// <param name="Contradictions">The budgets that cannot be kept together with the limit on lost quality; empty if all can.</param>
public sealed record CascadeDay(
    DateOnly Day, double Joules, double Money, long Requests, IReadOnlyList<CascadeContradiction> Contradictions);
