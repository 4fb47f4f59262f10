namespace Wattwise.Cascade;

/// <summary>What to do with a tier's answer, or with a tier before it is called.</summary>
/// <param name="Accept">True to keep it; false to go on to a stronger tier.</param>
/// <param name="Reason">A stable code.</param>
/// <param name="Score">The estimated gain of escalating, as far as it is known.</param>
internal readonly record struct CascadeDecision(bool Accept, string Reason, double? Score);
