namespace Wattwise.Cascade;

/// <summary>Where evidence is booked: what it takes counts against all limits that there are.</summary>
/// <param name="Allowance">What an hour may bring.</param>
/// <param name="Totals">What the cascade took.</param>
/// <param name="Estimates">What calls take.</param>
/// <param name="Budget">The budget of the day; <see langword="null"/> if there is none.</param>
internal sealed record EvidenceBooks(EvidenceAllowance Allowance, CascadeTotals Totals, CallEstimates Estimates, DayBudget? Budget);
