using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>The ledger of one request: every stage's record, and the totals in joules, grams of CO2e and money.</summary>
/// <remarks>
/// Totals are the sums of the records, each of which stands for one call or one stage's own work: see <see cref="StageRecord"/> for who
/// books which. Immutable.
/// Get it with <c>response.GetFootprint()</c>.
/// </remarks>
public sealed class RequestFootprint
{
    /// <summary>Creates a footprint from its records.</summary>
    /// <param name="stages">The stages' records, in the order they were made. An energy that cannot be (not finite, spent but negative,
    /// bounds the wrong way round) counts as unknown.</param>
    /// <param name="duration">Wall time of the whole request.</param>
    /// <param name="intensity">The carbon intensity that applies; <see langword="null"/> when unknown.</param>
    /// <param name="cost">What the request cost; <see langword="null"/> when no price is known.</param>
    /// <param name="costAvoided">The extra cost without Wattwise; <see langword="null"/> when no price is known.</param>
    public RequestFootprint(
        IReadOnlyList<StageRecord> stages, TimeSpan duration, CarbonIntensity? intensity = null, Money? cost = null,
        Money? costAvoided = null)
    {
        ArgumentNullException.ThrowIfNull(stages);

        Stages = ArePlausible(stages) ? stages : [.. stages.Select(stage => stage.Plausible())];
        Duration = duration;
        Intensity = intensity;
        Cost = cost;
        CostAvoided = costAvoided;
        for (var i = 0; i < Stages.Count; i++)
        {
            var stage = Stages[i];
            if (stage.Spent is { } spent)
            {
                Spent += spent;
                if (stage.IsOverhead)
                    Overhead += spent;
            }
            else if (stage.IsModelCall)
            {
                IsComplete = false;
            }

            if (stage.Avoided is { } avoided)
                Avoided += avoided;
            EmbodiedGrams += stage.EmbodiedGrams;
        }
    }

    /// <summary>Adds up the footprints of several requests, such as those of one run of an agent.</summary>
    /// <param name="footprints">The footprints; their records stay in this order.</param>
    /// <param name="duration">Wall time of all of them, which may have run side by side.</param>
    /// <returns>
    /// The sum. Its intensity is the mean weighted by energy, so that its grams are the sum of theirs; unknown if one of them is, or if
    /// they differ in zone or signal, which are never mixed. Its costs are unknown if one of them is, or if the currencies differ.
    /// </returns>
    public static RequestFootprint Sum(IReadOnlyList<RequestFootprint> footprints, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(footprints);
        return footprints is [var only] && only.Duration == duration ? only : new RequestFootprint(
            [.. footprints.SelectMany(footprint => footprint.Stages)],
            duration,
            MeanIntensity(footprints),
            SumMoney(footprints, footprint => footprint.Cost),
            SumMoney(footprints, footprint => footprint.CostAvoided));
    }

    /// <summary>The stages' records, in the order they were made.</summary>
    public IReadOnlyList<StageRecord> Stages { get; }

    /// <summary>Wall time of the whole request.</summary>
    public TimeSpan Duration { get; }

    /// <summary>All energy used for this request: all model calls and Wattwise's own work.</summary>
    public EnergyEstimate Spent { get; }

    /// <summary>
    /// The part of <see cref="Spent"/> that would not have been used without Wattwise: embedder, verifier, judge, look-ups, rejected
    /// drafts, failed tiers. All but the
    /// call that gave the answer; see <see cref="StageRecord.IsOverhead"/>.
    /// </summary>
    public EnergyEstimate Overhead { get; }

    /// <summary>The share of idle power of this machine's hardware; not in <see cref="Spent"/>. <see langword="null"/> if none is known;
    /// see <see cref="StageRecord.Idle"/>.</summary>
    public EnergyEstimate? Idle
    {
        get
        {
            EnergyEstimate? sum = null;
            foreach (var stage in Stages)
                sum = stage.Idle is { } idle ? idle + (sum ?? EnergyEstimate.Zero) : sum;
            return sum;
        }
    }

    /// <summary>Energy that was not used thanks to a stage, before Wattwise's own work is taken off.</summary>
    public EnergyEstimate Avoided { get; }

    /// <summary>The saving minus Wattwise's own work; negative if Wattwise used more than it saved.</summary>
    public EnergyEstimate NetSaved => Avoided - Overhead;

    /// <summary>False if the energy of a model call is unknown: the totals are then a lower bound.</summary>
    public bool IsComplete { get; } = true;

    /// <summary>The carbon intensity that applies; <see langword="null"/> when unknown.</summary>
    public CarbonIntensity? Intensity { get; }

    /// <summary>Operational grams of CO2e: energy times intensity; <see langword="null"/> when the intensity is unknown.</summary>
    public double? OperationalGrams => Intensity?.GramsFor(Spent);

    /// <summary>
    /// Grams of CO2e that were avoided by running at another time: <see cref="Spent"/> times the intensity of the time when the request was
    /// made, less that of the time when it ran. Negative if it ran at a dirtier time. <see langword="null"/> if no stage chose the time,
    /// or if one of both intensities is unknown, or if they do not measure the same.
    /// </summary>
    /// <remarks>
    /// The bounds are those of the energy. What intensities leave unsure is not in them; each says whether it is an estimate.
    /// </remarks>
    public GramsEstimate? ShiftedGrams
    {
        get
        {
            if (Intensity is not { } intensity
                || Stages.FirstOrDefault(stage => stage.ShiftedFrom is not null)?.ShiftedFrom is not { } before
                || before.Zone != intensity.Zone || !before.IsComparableTo(intensity))
            {
                return null;
            }

            var gramsPerJoule = (before.GramsPerKwh - intensity.GramsPerKwh) / EnergyEstimate.JoulesPerKilowattHour;
            var (least, most) = (Spent.Low * gramsPerJoule, Spent.High * gramsPerJoule);
            return new GramsEstimate(Spent.Joules * gramsPerJoule, Math.Min(least, most), Math.Max(least, most));
        }
    }

    /// <summary>Share of the hardware's manufacture in grams of CO2e (the M of SCI); 0 if no energy model gave one.</summary>
    public double EmbodiedGrams { get; }

    /// <summary>
    /// Operational and embodied grams of CO2e (SCI: E x I + M, per request); <see langword="null"/> when the intensity is unknown.
    /// </summary>
    public double? TotalGrams => OperationalGrams + EmbodiedGrams;

    /// <summary>What the request cost; <see langword="null"/> when no price is known.</summary>
    public Money? Cost { get; }

    /// <summary>The extra cost without Wattwise; <see langword="null"/> when no price is known.</summary>
    public Money? CostAvoided { get; }

    private static bool ArePlausible(IReadOnlyList<StageRecord> stages)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            if (!ReferenceEquals(stages[i], stages[i].Plausible()))
                return false;
        }

        return true;
    }

    private static CarbonIntensity? MeanIntensity(IReadOnlyList<RequestFootprint> footprints)
    {
        if (footprints is not [{ Intensity: { } first }, ..])
            return null;

        var (grams, energy, isSame) = (0.0, EnergyEstimate.Zero, true);
        var (from, to, isEstimated) = (first.From, first.To, first.IsEstimated);
        foreach (var footprint in footprints)
        {
            if (footprint.Intensity is not { } intensity || intensity.Zone != first.Zone || intensity.Signal != first.Signal
                || intensity.Basis != first.Basis)
                return null;

            isSame &= intensity == first;
            grams += intensity.GramsFor(footprint.Spent);
            energy += footprint.Spent;
            (from, to) = (intensity.From < from ? intensity.From : from, intensity.To > to ? intensity.To : to);
            isEstimated |= intensity.IsEstimated;
        }

        return isSame || energy.KilowattHours == 0 ? first
            : first with { GramsPerKwh = grams / energy.KilowattHours, From = from, To = to, IsEstimated = isEstimated };
    }

    private static Money? SumMoney(IReadOnlyList<RequestFootprint> footprints, Func<RequestFootprint, Money?> amountOf)
    {
        Money? sum = null;
        foreach (var footprint in footprints)
        {
            if (amountOf(footprint) is not { } amount || (sum is { } known && known.Currency != amount.Currency))
                return null;
            sum = sum + amount ?? amount;
        }

        return sum;
    }
}
