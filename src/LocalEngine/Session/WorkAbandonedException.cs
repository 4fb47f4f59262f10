namespace Wattwise.LocalEngine;

/// <summary>Unwinds work that nobody waits for; never leaves the engine thread.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Thrown in one way only.")]
internal sealed class WorkAbandonedException() : Exception("The work was abandoned.");
