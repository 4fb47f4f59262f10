namespace Wattwise.Directives;

/// <summary>
/// The linear program of the SPROUT paper (Li et al., EMNLP 2024) for one class, over lower bounds of the quality. The default.
/// </summary>
/// <remarks>
/// <para>
/// It minimises the sum of x_i (k0 e_i + k1 p_i), subject to the sum of q_i x_i being at least the floor and the shares x_i adding up to 1:
/// k0 is the carbon intensity, e_i the mean energy of a request at level i, k1 the grams of manufacture for each second, p_i the mean
/// seconds, q_i the quality. With one floor an optimum mixes two levels at most, so all pairs are tried: the solution is exact.
/// </para>
/// <para>
/// Unlike the paper, q_i is the lower confidence bound of the class's own quality, so that what was not judged cannot be chosen. Without
/// <see cref="Tolerance"/> only levels take part that clear the floor by themselves. With it, the floor sinks with the intensity, by as
/// much as the tolerance in the dirtiest hour, and levels below the floor may be mixed in.
/// </para>
/// <para>Immutable and thread-safe; a choice takes less than a microsecond.</para>
/// </remarks>
/// <param name="tolerance">See <see cref="Tolerance"/>.</param>
/// <param name="embodiedGramsPerSecond">See <see cref="EmbodiedGramsPerSecond"/>.</param>
public sealed class LinearProgramPolicy(double tolerance = 0, double embodiedGramsPerSecond = 0) : IDirectivePolicy
{
    private const double JoulesPerKilowattHour = 3_600_000;

    /// <summary>How much the floor may sink in the dirtiest hour, as a share of it. The default is 0; at least 0 and below 1.</summary>
    public double Tolerance { get; } = tolerance is >= 0 and < 1
        ? tolerance : throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance is at least 0 and below 1.");

    /// <summary>
    /// Grams of CO2e of the hardware's manufacture for each second of a call: the paper's server has 1.67e-4. The default is 0.
    /// </summary>
    public double EmbodiedGramsPerSecond { get; } = embodiedGramsPerSecond is >= 0 and < double.PositiveInfinity
        ? embodiedGramsPerSecond
        : throw new ArgumentOutOfRangeException(nameof(embodiedGramsPerSecond), embodiedGramsPerSecond, "Must be finite and not negative.");

    /// <inheritdoc/>
    public DirectiveMix Choose(DirectiveSituation situation)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var levels = situation.Levels;
        var slack = Tolerance * Math.Clamp(situation.Dirtiness, 0, 1);
        var floor = situation.QualityFloor * (1 - slack);
        Span<double> costs = stackalloc double[levels.Count];
        Span<double> qualities = stackalloc double[levels.Count];
        for (var i = 0; i < levels.Count; i++)
        {
            costs[i] = CostOf(levels[i], situation.GramsPerKwh);
            var mayTakePart = i == 0 || (levels[i].Judged > 0 && (slack > 0 || levels[i].QualityLow >= floor));
            qualities[i] = mayTakePart ? levels[i].QualityLow : double.NaN;
        }

        return Solve(costs, qualities, floor);
    }

    /// <summary>The cheapest mix whose quality is not below the floor; level 0 where there is none.</summary>
    /// <param name="costs">The cost of each level; NaN where it is unknown.</param>
    /// <param name="qualities">The quality of each level; NaN for one that may not be chosen.</param>
    /// <param name="floor">The floor.</param>
    internal static DirectiveMix Solve(ReadOnlySpan<double> costs, ReadOnlySpan<double> qualities, double floor)
    {
        var best = double.PositiveInfinity;
        var mix = DirectiveMix.Of(DirectiveLevel.Full);
        for (var i = 0; i < costs.Length; i++)
        {
            if (qualities[i] >= floor && costs[i] < best)
                (best, mix) = (costs[i], DirectiveMix.Of(new((byte)i)));
        }

        // Of two levels on both sides of the floor, as much of the worse one as the floor allows.
        for (var above = 0; above < costs.Length; above++)
        {
            for (var below = 0; below < costs.Length; below++)
            {
                if (!(qualities[above] > floor) || !(qualities[below] < floor))
                    continue;
                var share = (qualities[above] - floor) / (qualities[above] - qualities[below]);
                var cost = costs[above] + (share * (costs[below] - costs[above]));
                if (cost < best)
                    (best, mix) = (cost, new(new((byte)above), new((byte)below), share));
            }
        }

        return mix;
    }

    // Without an intensity a joule counts as much at any time.
    private double CostOf(in LevelKnowledge level, double? gramsPerKwh) => level.Energy is not { } energy ? double.NaN
        : gramsPerKwh is { } intensity
            ? (intensity * energy.Joules / JoulesPerKilowattHour) + (EmbodiedGramsPerSecond * (level.Seconds ?? 0))
            : energy.Joules;
}
