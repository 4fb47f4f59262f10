namespace Wattwise.Accounting;

/// <summary>The sums of a <see cref="FootprintLedger"/> at one moment.</summary>
/// <remarks>Immutable.</remarks>
public sealed record FootprintSummary
{
    /// <summary>Requests that were added.</summary>
    public long Requests { get; init; }

    /// <summary>Requests that a stage answered itself (a cache hit), so that no model was called behind it.</summary>
    public long AnsweredRequests { get; init; }

    /// <summary>
    /// Requests with a model call whose energy nobody could meter or estimate: above zero, the sums of energy are lower bounds.
    /// </summary>
    public long IncompleteRequests { get; init; }

    /// <summary>Calls of a language model, those that failed, were made in vain or served a stage included.</summary>
    public long ModelCalls { get; init; }

    /// <summary>Prompt tokens of the model calls, cached ones included.</summary>
    public long InputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> whose state the provider reused.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Tokens that the model calls generated.</summary>
    public long OutputTokens { get; init; }

    /// <summary>All energy used: model calls and Wattwise's own work.</summary>
    public EnergyEstimate Spent { get; init; }

    /// <summary>The part of <see cref="Spent"/> that Wattwise itself used.</summary>
    public EnergyEstimate Overhead { get; init; }

    /// <summary>Energy that was not used thanks to Wattwise, before its own work is taken off.</summary>
    public EnergyEstimate Avoided { get; init; }

    /// <summary>What is left of the saving after Wattwise's own work; negative where it cost more than it saved.</summary>
    public EnergyEstimate NetSaved => Avoided - Overhead;

    /// <summary>Wall time of all requests, one after the other: more than the clock shows where they ran side by side.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Share of the hardware's manufacture in grams of CO2e, where an energy model gave one.</summary>
    public double EmbodiedGrams { get; init; }

    /// <summary>Operational grams of CO2e, one total for each signal and basis; requests with an unknown intensity are in none.</summary>
    public required IReadOnlyList<CarbonTotal> Carbon { get; init; }

    /// <summary>Money, one total for each currency; requests with an unknown cost are in none.</summary>
    public required IReadOnlyList<MoneyTotal> Money { get; init; }

    /// <summary>What the stages did, by stage, outcome and reason.</summary>
    public required IReadOnlyList<StageTotal> Stages { get; init; }
}
