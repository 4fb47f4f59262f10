using System.Numerics.Tensors;

namespace Wattwise.LocalEngine;

/// <summary>Picks the next token from a row of logits, in llama.cpp's order: penalties, top-k, top-p, min-p, temperature, draw.</summary>
/// <remarks>
/// Not thread-safe: one per engine thread. Its buffers are as large as the vocabulary at most and are reused, so that sampling
/// allocates nothing in steady state. Penalties change the row of logits that is passed in.
/// </remarks>
internal sealed class TokenSampler
{
    private const int FirstNucleus = 128;

    private readonly TopCandidates _candidates = new();
    private readonly VocabularyDraw _draw = new();
    private readonly int[] _occurrences;
    private float[] _weights = new float[2 * FirstNucleus];

    public TokenSampler(int vocabularySize) => _occurrences = new int[vocabularySize];

    /// <summary>Picks a token.</summary>
    /// <param name="logits">The row; penalties are applied in place.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="history">All tokens so far, prompt included.</param>
    /// <param name="noise">The noise of the place; not looked at where the settings are greedy.</param>
    /// <exception cref="LlamaException">No logit is a number, or every token was masked.</exception>
    public int Sample(Span<float> logits, in SamplingSettings settings, ReadOnlySpan<int> history, in TokenNoise noise)
    {
        if (settings.HasPenalties)
            Penalise(logits, settings, history);
        if (settings.IsGreedy)
            return MostLikely(logits);

        if (!Narrow(logits, settings))
            return _draw.Draw(logits, MostLikely(logits), settings.Temperature, noise);

        ApplyTopP(settings, logits);
        ApplyMinP(settings);
        return DrawCandidate(settings.Temperature, noise);
    }

    private void Penalise(Span<float> logits, in SamplingSettings settings, ReadOnlySpan<int> history)
    {
        var window = history[^Math.Min(history.Length, settings.PenaltyWindow)..];
        foreach (var token in window)
            _occurrences[token]++;

        foreach (var token in window)
        {
            var count = _occurrences[token];
            if (count == 0)
                continue; // seen earlier in the window
            _occurrences[token] = 0;

            ref var logit = ref logits[token];
            logit = logit > 0 ? logit / settings.RepeatPenalty : logit * settings.RepeatPenalty;
            logit -= (count * settings.FrequencyPenalty) + settings.PresencePenalty;
        }
    }

    private static int MostLikely(ReadOnlySpan<float> logits)
    {
        var token = TensorPrimitives.IndexOfMax(logits);
        if (token < 0 || float.IsNaN(logits[token]) || float.IsNegativeInfinity(logits[token]))
            throw Unusable();
        return token;
    }

    /// <summary>Selects candidates where a filter is on; false means that the whole vocabulary stays.</summary>
    private bool Narrow(ReadOnlySpan<float> logits, in SamplingSettings settings)
    {
        if (settings.TopK > 0 && settings.TopK < logits.Length)
            _candidates.Select(logits, settings.TopK);
        else if (settings.TopP < 1)
            SelectNucleus(logits, settings.TopP);
        else if (settings.MinP > 0)
            _candidates.SelectAtLeast(logits, Maximum(logits) + MathF.Log(settings.MinP));
        else
            return false;

        if (_candidates.Count == 0)
            throw Unusable();
        return true;
    }

    // Top-p without top-k: a nucleus is small almost always, so grow the selection until it holds the mass.
    private void SelectNucleus(ReadOnlySpan<float> logits, float topP)
    {
        var maximum = Maximum(logits);
        var total = SumOfExponentials(logits, maximum);
        for (var size = FirstNucleus; ; size *= 4)
        {
            _candidates.Select(logits, size);
            double mass = 0;
            for (var i = 0; i < _candidates.Count; i++)
            {
                mass += Math.Exp(_candidates.Logit(i) - maximum);
                if (mass >= topP * total)
                {
                    _candidates.Truncate(i + 1);
                    return;
                }
            }

            if (size >= logits.Length)
                return;
        }
    }

    private void ApplyTopP(in SamplingSettings settings, ReadOnlySpan<float> logits)
    {
        // Without top-k the selection already is the nucleus of the whole vocabulary.
        if (settings.TopP >= 1 || settings.TopK <= 0 || settings.TopK >= logits.Length)
            return;

        var maximum = _candidates.Logit(0);
        double total = 0;
        for (var i = 0; i < _candidates.Count; i++)
            total += Math.Exp(_candidates.Logit(i) - maximum);

        double mass = 0;
        for (var i = 0; i < _candidates.Count; i++)
        {
            mass += Math.Exp(_candidates.Logit(i) - maximum);
            if (mass >= settings.TopP * total)
            {
                _candidates.Truncate(i + 1);
                return;
            }
        }
    }

    private void ApplyMinP(in SamplingSettings settings)
    {
        if (settings.MinP <= 0)
            return;

        var minimum = _candidates.Logit(0) + MathF.Log(settings.MinP);
        var keep = 1;
        while (keep < _candidates.Count && _candidates.Logit(keep) >= minimum)
            keep++;
        _candidates.Truncate(keep);
    }

    // The Gumbel-max trick: the largest logit / temperature + Gumbel noise is a draw from the softmax.
    private int DrawCandidate(float temperature, in TokenNoise noise)
    {
        var maximum = (double)_candidates.Logit(0);
        var winner = _candidates.Id(0);
        var best = noise.Gumbel(winner);
        for (var i = 1; i < _candidates.Count; i++)
        {
            var value = ((_candidates.Logit(i) - maximum) / temperature) + noise.Gumbel(_candidates.Id(i));
            if (value <= best)
                continue;
            best = value;
            winner = _candidates.Id(i);
        }

        return winner;
    }

    private double SumOfExponentials(ReadOnlySpan<float> logits, float maximum)
    {
        if (_weights.Length < logits.Length)
            _weights = new float[logits.Length];

        var weights = _weights.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, maximum, weights);
        TensorPrimitives.Exp(weights, weights);
        return TensorPrimitives.Sum<float>(weights);
    }

    private static float Maximum(ReadOnlySpan<float> logits)
    {
        var maximum = TensorPrimitives.Max(logits);
        if (float.IsNaN(maximum) || float.IsNegativeInfinity(maximum))
            throw Unusable();
        return maximum;
    }

    private static LlamaException Unusable() => new(
        "No token can be chosen: the model's logits are not numbers, or a logit processor masked every token.");
}
