using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>What one stage of the pipeline did for one request, what it spent on that and what it avoided.</summary>
/// <param name="Stage">The stage's name; see <see cref="WattwiseStages"/>.</param>
/// <param name="Outcome">What the stage did.</param>
/// <param name="Reason">A stable code for the reason, for example <see cref="Caching.CacheReasons.Exact"/>; never holds user text. See
/// <see cref="Caching.CacheReasons"/> and <see cref="ModelReasons"/>.</param>
/// <param name="Spent">Energy that the stage itself used; for <see cref="WattwiseStages.Model"/>, the model call's.
/// <see langword="null"/> if it is unknown.</param>
/// <param name="Avoided">Energy that was not used thanks to the stage; <see langword="null"/> if there is none or it is unknown.</param>
/// <param name="Duration">Wall time of the stage's own work.</param>
/// <param name="Usage">Tokens of the call made, or of the call avoided if the outcome is <see cref="StageOutcome.Answered"/>;
/// <see langword="null"/> if there was none.</param>
/// <remarks>
/// <para>How the calls of a request are booked, each by one record, so that totals are their sum and nothing counts twice:</para>
/// <list type="bullet">
/// <item><description>The call that gives the request's answer has the stage <see cref="WattwiseStages.Model"/> and the outcome
/// <see cref="StageOutcome.ModelCalled"/>, or <see cref="StageOutcome.Failed"/> if the request fails with it. Accounting books it from
/// the response, unless a stage did so or a stage answered. The usage of the response that a stage passes on holds the tokens of this
/// call and of no other.</description></item>
/// <item><description>Each call in vain (a rejected draft, a tier that failed before another one answered) has the stage
/// <see cref="WattwiseStages.Model"/> and the outcome <see cref="StageOutcome.Rejected"/>. The stage that made it books it; accounting
/// still books the call that gives the answer.</description></item>
/// <item><description>A call that a stage makes for itself (a judge, a classifier) has that stage's name and the outcome
/// <see cref="StageOutcome.Applied"/>. The stage books it, with its usage and model if a language model was called.</description></item>
/// <item><description>A stage that calls a cheaper model in place of a dearer one books as <see cref="Avoided"/> the difference of both
/// calls, since the call that was made is no overhead.</description></item>
/// </list>
/// <para>
/// A record with <see cref="Usage"/> needs no <see cref="Spent"/>: accounting takes the energy that the usage carries, else the energy
/// model's estimate for <see cref="ModelId"/>, and the price of that model.
/// </para>
/// </remarks>
public sealed record StageRecord(
    string Stage,
    StageOutcome Outcome,
    string Reason,
    EnergyEstimate? Spent,
    EnergyEstimate? Avoided,
    TimeSpan Duration,
    UsageDetails? Usage)
{
    // Few records have it, and each request makes some records.
    private readonly IdleEnergy? _idle;

    /// <summary>The model that was called or whose call was avoided; <see langword="null"/> if it is unknown.</summary>
    public string? ModelId { get; init; }

    /// <summary>True if a language model was called, for the answer, in vain, or for the stage itself.</summary>
    public bool IsModelCall => Stage == WattwiseStages.Model || (Usage is not null && Outcome != StageOutcome.Answered);

    /// <summary>
    /// True if <see cref="Spent"/> would not have been spent without Wattwise: everything but the call that gave the answer or failed the
    /// request.
    /// </summary>
    public bool IsOverhead => Stage != WattwiseStages.Model || Outcome == StageOutcome.Rejected;

    /// <summary>
    /// True if another request booked the record: one that was made while this one was answered, and that joined it (a tool or an agent
    /// behind the pipeline that asks a pipeline itself).
    /// </summary>
    public bool IsNested { get; init; }

    /// <summary>
    /// True if the usage that was passed on says that this call is booked, so that accounting books from it only what remains.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool IsMarked { get; init; }

    /// <summary>
    /// The share of the idle power of this machine's hardware while the call ran, at the wall; not in <see cref="Spent"/>, and never
    /// avoided by a stage. <see langword="null"/> if the call did not run on metered hardware, or if its idle power is unknown.
    /// </summary>
    public EnergyEstimate? Idle
    {
        get => _idle?.Energy;
        init => _idle = value is { } energy ? new IdleEnergy(energy) : null;
    }

    /// <summary>Share of the hardware's manufacture, in grams of CO2e, of a model call.</summary>
    public double EmbodiedGrams { get; init; }

    /// <summary>Water that the data centre itself used for a model call, in litres; <see langword="null"/> if it is unknown.</summary>
    public double? OnSiteWaterLitres { get; init; }

    /// <summary>
    /// Primary energy of the hardware's manufacture of a model call, in megajoules; <see langword="null"/> if it is unknown.
    /// </summary>
    public double? EmbodiedMegajoules { get; init; }

    /// <summary>
    /// The carbon intensity at which the request would have run had the stage not chosen another time; <see langword="null"/> for a stage
    /// that chooses none, or if it is unknown. See <see cref="RequestFootprint.ShiftedGrams"/>.
    /// </summary>
    public Carbon.CarbonIntensity? ShiftedFrom { get; init; }

    /// <summary>The tokens of what the stage sent in a shorter form, as they would have been sent; <see langword="null"/> for a stage that
    /// shortens nothing.</summary>
    public int? TokensBefore { get; init; }

    /// <summary>The tokens of the same as they were sent; <see langword="null"/> for a stage that shortens nothing.</summary>
    public int? TokensAfter { get; init; }

    /// <summary>
    /// For a record of a cascade or of one of its calls, which tier and class it is of; <see langword="null"/> otherwise.
    /// </summary>
    public Cascade.CascadeDetails? Cascade { get; init; }

    private sealed record IdleEnergy(EnergyEstimate Energy);

    /// <summary>
    /// This record without what cannot be: energies and grams that are not finite, spent ones that are negative, bounds the wrong way
    /// round.
    /// </summary>
    internal StageRecord Plausible()
    {
        var isPlausible = Spent is null or { IsAmount: true } && Idle is null or { IsAmount: true }
            && Avoided is null or { IsOrdered: true }
            && double.IsFinite(EmbodiedGrams) && EmbodiedGrams >= 0 && Duration >= TimeSpan.Zero;
        return isPlausible ? this : this with
        {
            Spent = Spent is { IsAmount: true } ? Spent : null,
            Idle = Idle is { IsAmount: true } ? Idle : null,
            Avoided = Avoided is { IsOrdered: true } ? Avoided : null,
            EmbodiedGrams = double.IsFinite(EmbodiedGrams) && EmbodiedGrams >= 0 ? EmbodiedGrams : 0,
            Duration = Duration >= TimeSpan.Zero ? Duration : TimeSpan.Zero,
        };
    }
}
