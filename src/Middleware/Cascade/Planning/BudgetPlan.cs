namespace Wattwise.Cascade;

/// <summary>Meets a budget and a limit on loss, or says by how much they contradict each other.</summary>
/// <param name="First">The cheaper of the two ways that are mixed.</param>
/// <param name="Second">The dearer one, which loses less; the same if nothing is mixed.</param>
/// <param name="SecondShare">The share of requests that go the second way, drawn at random: it meets the budget exactly.</param>
/// <param name="Cost">Expected cost of a request.</param>
/// <param name="Loss">Expected loss.</param>
/// <param name="LeastCost">The least cost that keeps the limit.</param>
/// <param name="LeastLoss">The least loss that keeps the budget; <see cref="double.NaN"/> if nothing does.</param>
internal readonly record struct BudgetPlan(
    OperatingPoint First, OperatingPoint Second, double SecondShare, double Cost, double Loss, double LeastCost, double LeastLoss)
{
    private const double Tolerance = 1e-12;

    /// <summary>True if no way keeps both: then <see cref="LeastCost"/> and <see cref="LeastLoss"/> say what would be needed.</summary>
    public bool IsContradiction { get; private init; }

    /// <summary>Plans.</summary>
    /// <param name="points">The ways that there are; the strongest tier alone, which loses nothing, is one of them.</param>
    /// <param name="budget">The largest cost of a request; infinite for none.</param>
    /// <param name="maxLoss">The largest loss.</param>
    /// <returns>The way, or mix of two, that loses least within the budget; at the limit's least cost if there is a
    /// contradiction.</returns>
    public static BudgetPlan Of(IReadOnlyList<OperatingPoint> points, double budget, double maxLoss)
    {
        var hull = Hull(points);
        var leastCost = CostAt(hull, maxLoss);
        var leastLoss = budget < hull[0].Cost - Tolerance ? double.NaN : LossAt(hull, budget);
        if (!(leastLoss <= maxLoss + Tolerance))
            return Mix(hull, leastCost, leastCost, leastLoss) with { IsContradiction = true };
        return Mix(hull, Math.Min(budget, hull[^1].Cost), leastCost, leastLoss);
    }

    // The ways that no mix of others beats: rising cost, falling loss, each step of less use than the one before.
    private static List<OperatingPoint> Hull(IReadOnlyList<OperatingPoint> points)
    {
        var hull = new List<OperatingPoint>();
        foreach (var point in points.OrderBy(one => one.Cost).ThenBy(one => one.Loss))
        {
            if (hull.Count > 0 && point.Loss >= hull[^1].Loss)
                continue;
            while (hull.Count > 1 && Slope(hull[^2], hull[^1]) >= Slope(hull[^1], point))
                hull.RemoveAt(hull.Count - 1);
            hull.Add(point);
        }

        return hull;
    }

    private static double Slope(OperatingPoint from, OperatingPoint to) => (to.Loss - from.Loss) / (to.Cost - from.Cost);

    private static double LossAt(List<OperatingPoint> hull, double cost)
    {
        var (first, second, share) = Around(hull, cost);
        return first.Loss + (share * (second.Loss - first.Loss));
    }

    private static double CostAt(List<OperatingPoint> hull, double loss)
    {
        if (hull[0].Loss <= loss)
            return hull[0].Cost;
        for (var i = 1; i < hull.Count; i++)
        {
            if (hull[i].Loss <= loss)
                return hull[i].Cost - ((loss - hull[i].Loss) / (hull[i - 1].Loss - hull[i].Loss) * (hull[i].Cost - hull[i - 1].Cost));
        }

        return hull[^1].Cost;
    }

    private static (OperatingPoint First, OperatingPoint Second, double Share) Around(List<OperatingPoint> hull, double cost)
    {
        for (var i = 1; i < hull.Count; i++)
        {
            if (cost < hull[i].Cost)
                return cost <= hull[i - 1].Cost
                    ? (hull[i - 1], hull[i - 1], 0)
                    : (hull[i - 1], hull[i], (cost - hull[i - 1].Cost) / (hull[i].Cost - hull[i - 1].Cost));
        }

        return (hull[^1], hull[^1], 0);
    }

    private static BudgetPlan Mix(List<OperatingPoint> hull, double cost, double leastCost, double leastLoss)
    {
        var (first, second, share) = Around(hull, cost);
        return new(
            first, second, share, first.Cost + (share * (second.Cost - first.Cost)), first.Loss + (share * (second.Loss - first.Loss)), leastCost, leastLoss);
    }
}
