namespace Wattwise.LocalEngine;

/// <summary>Narrows selected candidates, and draws one of them. Not thread-safe; reuses its buffers.</summary>
internal sealed class CandidateFilters(TopCandidates candidates)
{
    private double[] _weights = new double[256]; // exp(logit - largest logit), of each candidate in falling order
    private ulong[] _order = [];
    private int[] _kept = [];
    private double _largest;
    private double _total;

    /// <summary>Takes what was selected; at least one candidate.</summary>
    public void Begin()
    {
        if (_weights.Length < candidates.Count)
            _weights = new double[candidates.Count];

        _largest = candidates.Logit(0);
        if (double.IsPositiveInfinity(_largest))
            candidates.Truncate(1); // a processor forced this token
        _weights[0] = 1;
        for (var i = 1; i < candidates.Count; i++)
            _weights[i] = Math.Exp(candidates.Logit(i) - _largest);
        Sum();
    }

    /// <summary>
    /// Keeps the candidates whose surprisal is closest to the entropy, until they hold more than <paramref name="mass"/>.
    /// </summary>
    /// <remarks>Meister et al., "Locally Typical Sampling", arXiv 2202.00666.</remarks>
    public void ApplyTypicalP(float mass)
    {
        var count = candidates.Count;
        if (_order.Length < count)
        {
            _order = new ulong[_weights.Length];
            _kept = new int[_weights.Length];
        }

        // Surprisal and entropy both are this plus the logarithm of the total. The distance's bits order as it does, being no less than 0;
        // of equal ones the likelier comes first.
        var mean = MeanGap();
        for (var i = 0; i < count; i++)
            _order[i] = ((ulong)BitConverter.SingleToUInt32Bits((float)Math.Abs(_largest - candidates.Logit(i) - mean)) << 32) | (uint)i;
        _order.AsSpan(0, count).Sort();

        var kept = 0;
        double sum = 0;
        while (kept < count && sum <= mass * _total)
        {
            _kept[kept] = (int)(uint)_order[kept];
            sum += _weights[_kept[kept++]];
        }

        _kept.AsSpan(0, kept).Sort();
        for (var i = 0; i < kept; i++)
            _weights[i] = _weights[_kept[i]];
        candidates.Keep(_kept.AsSpan(0, kept));
        Sum();
    }

    /// <summary>Keeps the fewest most likely candidates that hold at least <paramref name="mass"/>.</summary>
    /// <remarks>Holtzman et al., "The Curious Case of Neural Text Degeneration", arXiv 1904.09751.</remarks>
    public void ApplyTopP(float mass)
    {
        double sum = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            sum += _weights[i];
            if (sum < mass * _total)
                continue;
            candidates.Truncate(i + 1);
            Sum();
            return;
        }
    }

    /// <summary>Drops candidates less likely than <paramref name="share"/> of the most likely one.</summary>
    /// <remarks>Nguyen et al., "Turning Up the Heat: Min-p Sampling", arXiv 2407.01082.</remarks>
    public void ApplyMinP(float share)
    {
        var minimum = candidates.Logit(0) + MathF.Log(share);
        var keep = 1;
        while (keep < candidates.Count && candidates.Logit(keep) >= minimum)
            keep++;
        candidates.Truncate(keep);
        Sum();
    }

    /// <summary>
    /// Drops all but the least likely of the candidates that are at least as likely as <paramref name="threshold"/> (XTC).
    /// </summary>
    /// <remarks>"Exclude top choices", published with text-generation-webui, pull request 6335.</remarks>
    public void ExcludeTop(float threshold)
    {
        var likely = 0;
        while (likely < candidates.Count && _weights[likely] >= threshold * _total)
            likely++;
        if (likely < 2)
            return;

        candidates.RemoveFirst(likely - 1);
        Begin();
    }

    /// <summary>The entropy of the candidates over the largest that as many could have: 0 is certain, 1 even.</summary>
    public double NormalisedEntropy() => candidates.Count > 1 ? (Math.Log(_total) + MeanGap()) / Math.Log(candidates.Count) : 0;

    /// <summary>Draws from the softmax of logit / temperature by the Gumbel-max trick; the first candidate at temperature 0.</summary>
    public int Draw(float temperature, in TokenNoise noise)
    {
        var winner = candidates.Id(0);
        if (temperature <= 0)
            return winner;

        var best = noise.Gumbel(winner);
        for (var i = 1; i < candidates.Count; i++)
        {
            var token = candidates.Id(i);
            var value = ((candidates.Logit(i) - _largest) / temperature) + noise.Gumbel(token);
            if (value <= best)
                continue;
            best = value;
            winner = token;
        }

        return winner;
    }

    /// <summary>The probability of a candidate among all that are left, at a temperature.</summary>
    public float Probability(int token, float temperature)
    {
        if (temperature <= 0)
            return 1;

        var largest = (double)candidates.Logit(0);
        double total = 0, own = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            var weight = Math.Exp((candidates.Logit(i) - largest) / temperature);
            total += weight;
            if (candidates.Id(i) == token)
                own = weight;
        }

        return (float)(own / total);
    }

    /// <summary>How far candidates lie under the largest logit on average.</summary>
    private double MeanGap()
    {
        double sum = 0;
        for (var i = 0; i < candidates.Count; i++)
            sum += _weights[i] * (_largest - candidates.Logit(i));
        return sum / _total;
    }

    private void Sum()
    {
        _total = 0;
        for (var i = 0; i < candidates.Count; i++)
            _total += _weights[i];
    }
}
