using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>What an engine did since it was loaded.</summary>
public sealed record LlamaEngineTotals
{
    /// <summary>Generations that were answered.</summary>
    public long AnsweredRequests { get; init; }

    /// <summary>Generations that failed.</summary>
    public long FailedRequests { get; init; }

    /// <summary>Generations whose caller cancelled or left.</summary>
    public long AbandonedRequests { get; init; }

    /// <summary>Tokens of the prompts of answered generations.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Those of <see cref="PromptTokens"/> that the prefix cache spared.</summary>
    public long CachedPromptTokens { get; init; }

    /// <summary>Tokens that answered generations chose.</summary>
    public long OutputTokens { get; init; }

    /// <summary>What the meter saw while generations ran; <see langword="null"/> without a meter.</summary>
    public EnergyEstimate? BusyEnergy { get; init; }

    /// <summary>
    /// The part of <see cref="BusyEnergy"/> that went into guesses that were wrong, by their rows; <see langword="null"/> without a meter,
    /// and where nothing is guessed.
    /// </summary>
    public EnergyEstimate? WastedDraftEnergy { get; init; }

    /// <summary>Tokens guessed ahead; <see langword="null"/> where nothing is guessed.</summary>
    public LlamaSpeculationTotals? Speculation { get; init; }

    /// <summary>What the meter saw while none ran, up to the last time that one began; <see langword="null"/> without a meter.</summary>
    public EnergyEstimate? IdleEnergy { get; init; }
}
