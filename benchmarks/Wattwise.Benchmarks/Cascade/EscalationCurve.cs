namespace Wattwise.Benchmarks.Cascade;

/// <summary>Accuracy by the share of requests that go to the strong model, those of the highest scores first. Ties are drawn.</summary>
internal sealed class EscalationCurve
{
    private readonly CascadePair _pair;
    private readonly double[] _right;

    public EscalationCurve(CascadePair pair, double[] scores)
    {
        _pair = pair;
        var count = pair.Rows.Length;
        var order = Enumerable.Range(0, count).OrderByDescending(i => scores[i]).ToArray();
        _right = new double[count + 1];
        _right[0] = pair.WeakAccuracy * count;
        for (var i = 0; i < count;)
        {
            var end = i;
            var sum = 0.0;
            while (end < count && scores[order[end]] == scores[order[i]])
                sum += pair.Rows[order[end++]].Loss;
            for (var k = i; k < end; k++)
                _right[k + 1] = _right[k] + (sum / (end - i));
            i = end;
        }
    }

    /// <summary>The smallest share of strong calls that reaches a share of the strong model's accuracy.</summary>
    public double StrongShareFor(double share)
    {
        var count = _pair.Rows.Length;
        return (double)Array.FindIndex(
            [.. _right, double.MaxValue], right => right >= (share * _pair.StrongAccuracy * count) - 1e-9) / count;
    }

    /// <summary>The gap that is recovered, on average over all shares: 0.5 for random choice.</summary>
    public double Apgr
    {
        get
        {
            var count = (double)_pair.Rows.Length;
            var area = 0.0;
            for (var k = 0; k < _pair.Rows.Length; k++)
                area += (_right[k] + _right[k + 1]) / 2 / count / count;
            return (area - _pair.WeakAccuracy) / (_pair.StrongAccuracy - _pair.WeakAccuracy);
        }
    }
}
