namespace Wattwise.Benchmarks.Directives;

/// <summary>What happens in a replayed year.</summary>
/// <param name="Name">The scenario's name.</param>
internal sealed record ReplayScenario(string Name)
{
    /// <summary>The policy's tolerance in dirty hours.</summary>
    public double Tolerance { get; init; }

    /// <summary>The share of the judge's answers that are lies.</summary>
    public double LieRate { get; init; }

    /// <summary>The class whose requests change, and the task that they then are like; none by default.</summary>
    public (ReplayTask Of, ReplayTask To)? Shift { get; init; }

    /// <summary>The share of the class's requests that change.</summary>
    public double ShiftedShare { get; init; } = 1;

    /// <summary>True if a new model brings the change and says so.</summary>
    public bool IsModelNamed { get; init; }

    /// <summary>The month after which the change happens.</summary>
    public int ShiftAfterMonth { get; init; } = 6;

    public bool HasShifted(DateTimeOffset time) => Shift is not null && time.Month > ShiftAfterMonth;

    /// <summary>The model that answers.</summary>
    public string ModelAt(DateTimeOffset time) => IsModelNamed && HasShifted(time) ? "llama-2-13b-chat-new" : "llama-2-13b-chat";
}
