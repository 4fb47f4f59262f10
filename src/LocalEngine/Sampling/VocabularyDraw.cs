using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wattwise.LocalEngine;

/// <summary>Draws from the softmax over a whole vocabulary. Not thread-safe; reuses its buffer.</summary>
/// <remarks>
/// The token with the largest logit / temperature + Gumbel noise (the Gumbel-max trick) is that with the smallest exponential variate
/// over its weight exp(logit / temperature). A variate is larger than its uniform number, so a token whose uniform number alone is too
/// large cannot win: only the few others cost logarithms. The result is exactly that of comparing all.
/// </remarks>
internal sealed class VocabularyDraw
{
    // Weights are single precision: what they are off by is far less.
    private const double Slack = 1.001;

    private float[] _weights = [];
    private int _count;

    /// <summary>Draws a token.</summary>
    /// <param name="logits">The row.</param>
    /// <param name="mostLikely">The token with the largest logit, which is finite.</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="noise">The noise of this place.</param>
    public int Draw(ReadOnlySpan<float> logits, int mostLikely, float temperature, in TokenNoise noise)
    {
        var maximum = logits[mostLikely];
        Weigh(logits, maximum, temperature);

        var winner = mostLikely;
        var best = noise.Gumbel(mostLikely);
        var limit = Vector512.Create(Slack * Math.Exp(-best));
        ref var first = ref MemoryMarshal.GetArrayDataReference(_weights);
        for (var i = 0; i < logits.Length; i += Vector512<float>.Count)
        {
            var (lower, upper) = Vector512.Widen(Vector512.LoadUnsafe(ref first, (nuint)i));
            var canWin = Vector512.LessThan(noise.LowerBounds(i), lower * limit).ExtractMostSignificantBits()
                | (Vector512.LessThan(noise.LowerBounds(i + Vector512<double>.Count), upper * limit)
                    .ExtractMostSignificantBits() << Vector512<double>.Count);
            for (; canWin != 0; canWin &= canWin - 1)
            {
                var token = i + BitOperations.TrailingZeroCount(canWin);
                var value = (((double)logits[token] - maximum) / temperature) + noise.Gumbel(token);
                if (value <= best)
                    continue;
                best = value;
                winner = token;
                limit = Vector512.Create(Slack * Math.Exp(-best));
            }
        }

        return winner;
    }

    /// <summary>The probability of a token in the row that was drawn from.</summary>
    public float Probability(int token) => _weights[token] / TensorPrimitives.Sum<float>(_weights.AsSpan(0, _count));

    /// <summary>The sum of exp(logit - maximum).</summary>
    public double SumOfWeights(ReadOnlySpan<float> logits, float maximum)
    {
        Weigh(logits, maximum, 1);
        return TensorPrimitives.Sum<float>(_weights.AsSpan(0, _count));
    }

    /// <summary>The entropy of the row over the largest that as many tokens could have: 0 is certain, 1 even.</summary>
    public double NormalisedEntropy(ReadOnlySpan<float> logits, float maximum)
    {
        var total = SumOfWeights(logits, maximum);
        double sum = 0;
        for (var i = 0; i < logits.Length; i++)
            sum += _weights[i] > 0 ? _weights[i] * (double)(maximum - logits[i]) : 0;
        return logits.Length > 1 ? (Math.Log(total) + (sum / total)) / Math.Log(logits.Length) : 0;
    }

    private void Weigh(ReadOnlySpan<float> logits, float maximum, float temperature)
    {
        // Vectors are read past the end: nothing there may win.
        if (_weights.Length < logits.Length + Vector512<float>.Count)
            _weights = new float[logits.Length + Vector512<float>.Count];
        _weights.AsSpan(logits.Length).Clear();

        _count = logits.Length;
        var weights = _weights.AsSpan(0, _count);
        TensorPrimitives.Subtract(logits, maximum, weights);
        if (temperature != 1)
            TensorPrimitives.Divide(weights, temperature, weights);
        TensorPrimitives.Exp(weights, weights);
    }
}
