namespace Wattwise.Cascade;

/// <summary>Cuts a feature's values into at most 31 bins of about equal size, so that trees look at few places to cut.</summary>
internal sealed class FeatureBins
{
    /// <summary>The bin of an unavailable value.</summary>
    public const byte Missing = 255;

    private const int Parts = 16;

    public FeatureBins(double[][] features, int column)
    {
        Edges = FindEdges(features, column);
        Bins = new byte[features.Length];
        for (var i = 0; i < Bins.Length; i++)
        {
            var value = features[i][column];
            var at = double.IsNaN(value) ? -1 : Array.BinarySearch(Edges, value);
            Bins[i] = double.IsNaN(value) ? Missing : (byte)(at < 0 ? ~at : at);
        }
    }

    /// <summary>The places to cut, ascending.</summary>
    public double[] Edges { get; }

    /// <summary>The bin of each example.</summary>
    public byte[] Bins { get; }

    private static double[] FindEdges(double[][] features, int column)
    {
        var values = features.Select(row => row[column]).Where(value => !double.IsNaN(value)).Order().ToArray();
        var edges = new SortedSet<double>();
        for (var part = 1; part < Parts && values.Length > 0; part++)
        {
            // Before and after the run of equal values there.
            var at = (int)((long)part * values.Length / Parts);
            int first = at, last = at;
            while (first > 0 && values[first - 1] == values[at])
                first--;
            while (last < values.Length && values[last] == values[at])
                last++;
            if (first > 0)
                edges.Add((values[first - 1] + values[first]) / 2);
            if (last < values.Length)
                edges.Add((values[last - 1] + values[last]) / 2);
        }

        return [.. edges];
    }
}
