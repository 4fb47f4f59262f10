namespace Wattwise.Cascade;

/// <summary>Meets a budget with the least loss: a fractional knapsack over all classes.</summary>
/// <param name="Mixes">How each class is answered, in the order of the classes; one class at most is a mix of two ways, at random, which
/// meets the budget exactly.</param>
/// <param name="Cost">Expected cost of a request.</param>
/// <param name="Loss">Expected loss.</param>
/// <param name="LeastCost">The least cost that any mix has.</param>
internal sealed record BudgetPlan(IReadOnlyList<ClassMix> Mixes, double Cost, double Loss, double LeastCost)
{
    private const double Tolerance = 1e-12;

    /// <summary>False if not even the cheapest ways keep the budget; they are the plan then.</summary>
    public bool IsWithin { get; private init; }

    /// <summary>Plans.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="budget">The largest mean cost of a request; infinite for none.</param>
    public static BudgetPlan Of(IReadOnlyList<ClassWays> classes, double budget)
    {
        var hulls = classes.Select(one => Hull(one.Points)).ToArray();
        var mixes = hulls.Select(hull => new ClassMix(hull[0], hull[0], 0)).ToArray();
        double cost = 0, loss = 0;
        for (var i = 0; i < classes.Count; i++)
            (cost, loss) = (cost + (classes[i].Share * hulls[i][0].Cost), loss + (classes[i].Share * hulls[i][0].Loss));
        var least = cost;

        // The steps that win most for their cost first; within a class they come in their order, since its hull is convex.
        var steps = from i in Enumerable.Range(0, hulls.Length)
                    where classes[i].Share > 0
                    from step in Enumerable.Range(1, hulls[i].Count - 1)
                    orderby Slope(hulls[i][step - 1], hulls[i][step]), i, step
                    select (Class: i, Step: step);
        foreach (var (at, step) in steps)
        {
            var (from, to, weight) = (hulls[at][step - 1], hulls[at][step], classes[at].Share);
            var dearer = weight * (to.Cost - from.Cost);
            var share = Math.Clamp((budget - cost) / dearer, 0, 1);
            if (share <= 0)
                break;
            mixes[at] = share < 1 ? new(from, to, share) : new(to, to, 0);
            cost += share * dearer;
            loss += share * weight * (to.Loss - from.Loss);
            if (share < 1)
                break;
        }

        return new(mixes, cost, loss, least) { IsWithin = least <= budget + Tolerance };
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
}
