namespace Wattwise.Cascade;

/// <summary>A cut, a second one on either side, and the values of the four leaves.</summary>
internal sealed class GainTree(GainCut first, GainCut low, GainCut high, double[] leaves)
{
    public double Score(ReadOnlySpan<double> features) => first.IsLow(features)
        ? leaves[low.IsLow(features) ? 0 : 1]
        : leaves[high.IsLow(features) ? 2 : 3];
}
