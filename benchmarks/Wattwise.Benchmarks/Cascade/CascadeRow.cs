using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>A prompt that both models answered.</summary>
/// <param name="Task">The kind of task; empty if the file has one kind.</param>
/// <param name="Signals">What was seen of the weak answer.</param>
/// <param name="Weak">1 if the weak answer was right.</param>
/// <param name="Strong">1 if the strong answer was right.</param>
/// <param name="Agrees">1 if a second cheap model gave the same answer; null without one.</param>
internal sealed record CascadeRow(string Task, ConfidenceSignal[] Signals, double Weak, double Strong, double? Agrees)
{
    /// <summary>What accepting the weak answer loses.</summary>
    public double Loss => Strong - Weak;
}
