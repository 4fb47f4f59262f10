namespace Wattwise.Cascade;

/// <summary>A budget of a day and the limit on lost quality that cannot both be kept, and by how much.</summary>
/// <param name="Unit">In what the budget is counted: <c>J</c>, or the currency of the prices.</param>
/// <param name="Budget">The budget of the day.</param>
/// <param name="Needed">What the day is expected to take at least, with what it took already, if the limit is kept.</param>
/// <param name="MaxLoss">The limit, as the mean of the classes.</param>
/// <param name="LossWithinBudget">What would be lost at least if the budget were kept, as far as the evidence tells;
/// <see langword="null"/> if nothing keeps it.</param>
public sealed record CascadeContradiction(string Unit, double Budget, double Needed, double MaxLoss, double? LossWithinBudget);
