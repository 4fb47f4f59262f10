using System.Numerics.Tensors;

namespace Wattwise.LocalEngine;

/// <summary>Log-probabilities over the whole vocabulary, before penalties and filters. Not thread-safe; reuses its buffers.</summary>
internal sealed class LogProbabilities
{
    private readonly TopCandidates _candidates = new();
    private float[] _logits = [];
    private float[] _exponentials = [];
    private float _logSum;

    /// <summary>How many alternatives the last <see cref="Read"/> found.</summary>
    public int Count => _candidates.Count;

    /// <summary>Takes a row of logits, and finds its <paramref name="top"/> most likely tokens.</summary>
    public void Read(ReadOnlySpan<float> logits, int top)
    {
        if (_logits.Length < logits.Length)
        {
            _logits = new float[logits.Length];
            _exponentials = new float[logits.Length];
        }

        logits.CopyTo(_logits);
        var maximum = TensorPrimitives.Max(logits);
        var exponentials = _exponentials.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, maximum, exponentials);
        TensorPrimitives.Exp(exponentials, exponentials);
        _logSum = maximum + MathF.Log(TensorPrimitives.Sum<float>(exponentials));
        _candidates.Select(logits, top);
    }

    /// <summary>The log-probability of a token in the row that was read.</summary>
    public float Of(int token) => _logits[token] - _logSum;

    /// <summary>An alternative of the row that was read; 0 is the most likely.</summary>
    public (int Id, float Logprob) Top(int index) => (_candidates.Id(index), _candidates.Logit(index) - _logSum);
}
