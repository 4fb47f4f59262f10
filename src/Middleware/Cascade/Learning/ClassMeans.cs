namespace Wattwise.Cascade;

/// <summary>The mean gain of escalating for each class of tasks, shrunk to the mean of all: a class of n requests counts n / (n +
/// 5).</summary>
internal sealed class ClassMeans
{
    private const double Shrinkage = 5;

    private readonly Dictionary<string, (double Sum, double Weight)> _classes = new(StringComparer.Ordinal);
    private readonly double _mean;

    public ClassMeans(IReadOnlyList<GainRow> rows)
    {
        double sum = 0, weight = 0;
        foreach (var row in rows)
        {
            var own = _classes.GetValueOrDefault(row.TaskClass);
            _classes[row.TaskClass] = (own.Sum + (row.Weight * row.Loss), own.Weight + row.Weight);
            sum += row.Weight * row.Loss;
            weight += row.Weight;
        }

        _mean = weight > 0 ? sum / weight : 0;
    }

    /// <summary>The mean of a class; that of all for one that was never seen.</summary>
    public double Of(string taskClass)
    {
        var (sum, weight) = _classes.GetValueOrDefault(taskClass);
        return (sum + (Shrinkage * _mean)) / (weight + Shrinkage);
    }
}
