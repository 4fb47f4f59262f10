using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>What a sequence took from its admission to its end.</summary>
/// <param name="CachedPromptTokens">Tokens of the prompt that the KV cache held already.</param>
/// <param name="OutputTokens">Tokens that were chosen.</param>
/// <param name="QueueTime">From the request's arrival to its admission.</param>
/// <param name="PrefillTime">From admission to the first token.</param>
/// <param name="DecodeTime">From the first token to the last.</param>
/// <param name="Energy">Its share of what the meter saw; <see langword="null"/> without a meter.</param>
/// <param name="Drafts">Tokens that were guessed ahead.</param>
/// <param name="WastedEnergy">The part of the energy that went into guesses that were wrong.</param>
/// <param name="Idle">Its share of idle power, beside the energy; <see langword="null"/> if it is unknown.</param>
internal readonly record struct SequenceReport(
    int CachedPromptTokens,
    int OutputTokens,
    TimeSpan QueueTime,
    TimeSpan PrefillTime,
    TimeSpan DecodeTime,
    EnergyEstimate? Energy,
    LlamaDraftCounts Drafts,
    EnergyEstimate? WastedEnergy,
    EnergyEstimate? Idle);
