using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>Sums over rows of a ledger that share carbon signal, basis and currency, and what they were split by.</summary>
/// <remarks>Immutable. Amounts that are unknown are in no sum; <see cref="IncompleteRequests"/> says how many requests have such.</remarks>
public sealed record LedgerTotal
{
    /// <summary>The month or day (<c>2026-03</c>, <c>2026-03-31</c>); <see langword="null"/> if the totals are not split by it.</summary>
    public string? Period { get; init; }

    /// <summary>The tenant as the ledger holds it.</summary>
    public string? Tenant { get; init; }

    /// <summary>The model.</summary>
    public string? ModelId { get; init; }

    /// <summary>The stage.</summary>
    public string? Stage { get; init; }

    /// <summary>The grid zone; <see langword="null"/> also if it is unknown.</summary>
    public string? Zone { get; init; }

    /// <summary>The outcome of the stage.</summary>
    public StageOutcome? Outcome { get; init; }

    /// <summary>The reason code of the stage.</summary>
    public string? Reason { get; init; }

    /// <summary>The tier of a cascade; <see langword="null"/> also for rows that are not of one.</summary>
    public string? Tier { get; init; }

    /// <summary>The class of tasks; <see langword="null"/> also for rows that are not of a cascade, and if it decided nothing.</summary>
    public string? TaskClass { get; init; }

    /// <summary>What the intensities measure; <see langword="null"/> if they are unknown.</summary>
    public IntensitySignal? Signal { get; init; }

    /// <summary>Which emissions they count; <see langword="null"/> if they are unknown.</summary>
    public IntensityBasis? Basis { get; init; }

    /// <summary>The currency; <see langword="null"/> if no prices are known.</summary>
    public string? Currency { get; init; }

    /// <summary>Requests with a row among these.</summary>
    public long Requests { get; init; }

    /// <summary>The part of them that a stage answered.</summary>
    public long AnsweredRequests { get; init; }

    /// <summary>The part of them with a model call whose energy is unknown: sums are lower bounds.</summary>
    public long IncompleteRequests { get; init; }

    /// <summary>The part of them that was drawn as control.</summary>
    public long ControlRequests { get; init; }

    /// <summary>Calls of a language model.</summary>
    public long ModelCalls { get; init; }

    /// <summary>Energy used, of all methods.</summary>
    public EnergyEstimate Spent { get; init; }

    /// <summary>The part of <see cref="Spent"/> that was read from a counter, in joules.</summary>
    public double MeasuredJoules { get; init; }

    /// <summary>The part of <see cref="Spent"/> that was modelled, in joules.</summary>
    public double ModelledJoules { get; init; }

    /// <summary>The part of <see cref="Spent"/> that was assumed, in joules.</summary>
    public double AssumedJoules { get; init; }

    /// <summary>Idle power of local hardware that fell on the calls, where it is known; not in <see cref="Spent"/>.</summary>
    public EnergyEstimate Idle { get; init; }

    /// <summary>The part of <see cref="Spent"/> that Wattwise caused.</summary>
    public EnergyEstimate Overhead { get; init; }

    /// <summary>Energy that was not used, as the stages claim, before their own work is taken off.</summary>
    public EnergyEstimate Avoided { get; init; }

    /// <summary>What is left of the claims after Wattwise's own work.</summary>
    public EnergyEstimate NetSaved => Avoided - Overhead;

    /// <summary>Operational grams of CO2e of <see cref="Spent"/>.</summary>
    public double OperationalGrams { get; init; }

    /// <summary>Operational grams of CO2e of <see cref="Idle"/>; not in <see cref="OperationalGrams"/>.</summary>
    public double IdleGrams { get; init; }

    /// <summary>Operational grams of CO2e of <see cref="Avoided"/>.</summary>
    public double AvoidedGrams { get; init; }

    /// <summary>Grams of CO2e of the hardware's manufacture.</summary>
    public double EmbodiedGrams { get; init; }

    /// <summary>Operational and embodied grams of the requests that a stage answered.</summary>
    public double AnsweredGrams { get; init; }

    /// <summary>Water, in litres, where it is known.</summary>
    public double WaterLitres { get; init; }

    /// <summary>Primary energy, in megajoules, where it is known.</summary>
    public double PrimaryEnergyMegajoules { get; init; }

    /// <summary>Prompt tokens computed anew.</summary>
    public long InputTokens { get; init; }

    /// <summary>Prompt tokens whose state the provider reused.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Generated tokens that were shown.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Generated tokens that were not shown.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Tokens of all classes of the calls that were not made.</summary>
    public long AvoidedTokens { get; init; }

    /// <summary>Tokens of what compression shortened, before; see <see cref="StageRecord.TokensBefore"/>.</summary>
    public long TokensBefore { get; init; }

    /// <summary>Tokens of what compression shortened, after; see <see cref="StageRecord.TokensAfter"/>.</summary>
    public long TokensAfter { get; init; }

    /// <summary>
    /// What the calls cost, as far as prices are known, to a billionth of the currency; see <see cref="UnpricedModelCalls"/>.
    /// </summary>
    public decimal Cost { get; init; }

    /// <summary>The part of <see cref="ModelCalls"/> that has no known price and is not in <see cref="Cost"/>.</summary>
    public long UnpricedModelCalls { get; init; }

    /// <summary>
    /// What the calls that were not made would have cost, as far as prices are known; see <see cref="UnpricedAvoidedCalls"/>.
    /// </summary>
    public decimal AvoidedCost { get; init; }

    /// <summary>Calls that were not made, since a stage answered.</summary>
    public long AvoidedCalls { get; init; }

    /// <summary>The part of <see cref="AvoidedCalls"/> that has no known price and is not in <see cref="AvoidedCost"/>.</summary>
    public long UnpricedAvoidedCalls { get; init; }

    /// <summary>
    /// Software carbon intensity in grams for a request: (E x I + M) / R, ISO/IEC 21031:2024, whose energy includes idle power of reserved
    /// hardware; <see langword="null"/> if the intensity is unknown or market-based, which the standard rules out.
    /// </summary>
    public double? SciPerRequest => Sci(OperationalGrams + IdleGrams + EmbodiedGrams, Requests);

    /// <summary>Software carbon intensity in grams for a token, input and output; see <see cref="SciPerRequest"/>.</summary>
    public double? SciPerToken =>
        Sci(OperationalGrams + IdleGrams + EmbodiedGrams, InputTokens + CachedInputTokens + OutputTokens + ReasoningTokens);

    /// <summary>Software carbon intensity in grams for a request that a stage answered; see <see cref="SciPerRequest"/>.</summary>
    public double? SciPerHit => Sci(AnsweredGrams, AnsweredRequests);

    private double? Sci(double grams, long units) => Signal is null or IntensitySignal.AverageMarket || units == 0 ? null : grams / units;
}
