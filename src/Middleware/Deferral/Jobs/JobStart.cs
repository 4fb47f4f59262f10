namespace Wattwise.Deferral;

/// <summary>A job that begins now.</summary>
/// <param name="Entry">The job as it was read.</param>
/// <param name="Reason">Why now.</param>
/// <param name="PlanningTime">What choosing the time took.</param>
internal readonly record struct JobStart(DeferredJobEntry Entry, string Reason, TimeSpan PlanningTime);
