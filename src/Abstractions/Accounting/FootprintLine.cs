namespace Wattwise.Accounting;

/// <summary>One record of a stage or of a model call, as a log keeps it.</summary>
/// <remarks>
/// Tokens and cost are those of the call that was made; if <see cref="IsAvoided"/>, those of the call that was not made.
/// The four classes of tokens do not overlap.
/// </remarks>
public readonly record struct FootprintLine
{
    /// <summary>The stage's name; see <see cref="WattwiseStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>What the stage did.</summary>
    public required StageOutcome Outcome { get; init; }

    /// <summary>The stable code for the reason.</summary>
    public required string Reason { get; init; }

    /// <summary>The model that was called or whose call was avoided; <see langword="null"/> if it is unknown.</summary>
    public string? ModelId { get; init; }

    /// <summary>Energy used; <see langword="null"/> if it is unknown.</summary>
    public EnergyEstimate? Spent { get; init; }

    /// <summary>Idle power of this machine's hardware, apart from <see cref="Spent"/>; see <see cref="StageRecord.Idle"/>.</summary>
    public EnergyEstimate? Idle { get; init; }

    /// <summary>Energy not used; <see langword="null"/> if there is none or it is unknown.</summary>
    public EnergyEstimate? Avoided { get; init; }

    /// <summary>True if <see cref="Spent"/> would not have been spent without Wattwise; see <see cref="StageRecord.IsOverhead"/>.</summary>
    public bool IsOverhead { get; init; }

    /// <summary>True if a language model was called; see <see cref="StageRecord.IsModelCall"/>.</summary>
    public bool IsModelCall { get; init; }

    /// <summary>True if tokens and cost are those of a call that was not made.</summary>
    public bool IsAvoided => Outcome == StageOutcome.Answered;

    /// <summary>Wall time of the stage's own work.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Share of the hardware's manufacture in grams of CO2e.</summary>
    public double EmbodiedGrams { get; init; }

    /// <summary>
    /// Water used for <see cref="Spent"/>, in litres, at the data centre and for the electricity; <see langword="null"/> if it is unknown.
    /// </summary>
    public double? WaterLitres { get; init; }

    /// <summary>
    /// Primary energy behind <see cref="Spent"/> and the manufacture, in megajoules; <see langword="null"/> if it is unknown.
    /// </summary>
    public double? PrimaryEnergyMegajoules { get; init; }

    /// <summary>Prompt tokens that were computed anew.</summary>
    public long InputTokens { get; init; }

    /// <summary>Prompt tokens whose state the provider reused.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Generated tokens that were shown.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Generated tokens that were not shown.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>
    /// The price of the call, in the currency of the entry; <see langword="null"/> if it is unknown or there was no call.
    /// </summary>
    public decimal? Cost { get; init; }

    /// <summary>See <see cref="StageRecord.TokensBefore"/>.</summary>
    public int? TokensBefore { get; init; }

    /// <summary>See <see cref="StageRecord.TokensAfter"/>.</summary>
    public int? TokensAfter { get; init; }

    /// <summary>See <see cref="StageRecord.Cascade"/>.</summary>
    public Cascade.CascadeDetails? Cascade { get; init; }
}
