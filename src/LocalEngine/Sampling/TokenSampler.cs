namespace Wattwise.LocalEngine;

/// <summary>
/// Picks the next token from a row of logits, in llama.cpp's order: logit bias, penalties, DRY, top-n-sigma, top-k, typical-p, top-p,
/// min-p, XTC, temperature, draw.
/// </summary>
/// <remarks>
/// Not thread-safe: one per engine thread. Its buffers are as large as the vocabulary at most and are reused, so that sampling
/// allocates nothing in steady state. Biases, penalties and XTC change the row of logits that is passed in.
/// </remarks>
internal sealed class TokenSampler
{
    private const int FirstNucleus = 128;
    private const int RivalsOfGreedy = 10;

    private readonly TopCandidates _candidates = new();
    private readonly CandidateFilters _filters;
    private readonly VocabularyDraw _vocabulary = new();
    private readonly RepetitionPenalties _penalties;
    private readonly DryPenalty _dry;
    private float[] _gathered = [];

    public TokenSampler(int vocabularySize)
    {
        _filters = new(_candidates);
        _penalties = new(vocabularySize);
        _dry = new(vocabularySize);
    }

    /// <summary>What the filters left of the last row; of no meaning where none was on.</summary>
    public TopCandidates Candidates => _candidates;

    /// <summary>Picks a token.</summary>
    /// <param name="logits">The row; biases and penalties are applied in place.</param>
    /// <param name="settings">The settings, bound to the model.</param>
    /// <param name="history">All tokens so far, prompt included.</param>
    /// <param name="noise">The noise of the place; not looked at where the settings are greedy.</param>
    /// <exception cref="LlamaException">No logit is a number, or every token was masked.</exception>
    public int Sample(Span<float> logits, in SamplingSettings settings, ReadOnlySpan<int> history, in TokenNoise noise)
    {
        Adjust(logits, settings, history);
        if (settings.IsGreedy)
            return MostLikely(logits);
        return Narrow(logits, settings)
            ? PickCandidate(settings, noise, out _)
            : PickAny(logits, settings, noise, out _);
    }

    /// <summary>
    /// Picks one of a few tokens: as from a row in which all others are masked, but for penalties, which say nothing of so few.
    /// </summary>
    /// <param name="logits">The row; it stays as it is.</param>
    /// <param name="settings">The settings, bound to the model.</param>
    /// <param name="allowed">The tokens, rising; at least one.</param>
    /// <param name="noise">The noise of the place.</param>
    /// <exception cref="LlamaException">None of their logits is a number.</exception>
    public int SampleAmong(ReadOnlySpan<float> logits, in SamplingSettings settings, ReadOnlySpan<int> allowed, in TokenNoise noise)
    {
        if (_gathered.Length < allowed.Length)
            _gathered = new float[2 * allowed.Length];
        var gathered = _gathered.AsSpan(0, allowed.Length);
        for (var i = 0; i < gathered.Length; i++)
            gathered[i] = logits[allowed[i]];
        foreach (var (token, bias) in settings.LogitBiases)
        {
            var place = allowed.BinarySearch(token);
            if (place >= 0)
                gathered[place] += bias;
        }

        if (settings.IsGreedy)
            return allowed[MostLikely(gathered)];
        var minimum = settings.TopNSigma > 0 ? TopNSigma.Minimum(gathered, settings.TopNSigma) : float.NegativeInfinity;
        _candidates.SelectAmong(gathered, allowed, settings.TopK > 0 ? settings.TopK : allowed.Length, minimum);
        ThrowIfNone();
        _filters.Begin();
        if (settings.TypicalP < 1)
            _filters.ApplyTypicalP(settings.TypicalP);
        if (settings.TopP < 1)
            _filters.ApplyTopP(settings.TopP);
        if (settings.MinP > 0)
            _filters.ApplyMinP(settings.MinP);
        return PickCandidate(settings, noise, out _);
    }

    /// <summary>
    /// Picks the token that <see cref="Sample(Span{float}, in SamplingSettings, ReadOnlySpan{int}, in TokenNoise)"/> picks, and tells how
    /// sure that is.
    /// </summary>
    /// <param name="logits">As there.</param>
    /// <param name="settings">As there.</param>
    /// <param name="history">As there.</param>
    /// <param name="noise">As there.</param>
    /// <param name="confidence">
    /// The probability with which this token is drawn; where the settings are greedy, its share of the probability of the ten most likely
    /// tokens.
    /// </param>
    /// <exception cref="LlamaException">As there.</exception>
    public int Sample(
        Span<float> logits, in SamplingSettings settings, ReadOnlySpan<int> history, in TokenNoise noise, out float confidence)
    {
        Adjust(logits, settings, history);
        if (settings.IsGreedy)
        {
            _candidates.Select(logits, RivalsOfGreedy);
            ThrowIfNone();
            confidence = _filters.Probability(_candidates.Id(0), temperature: 1);
            return _candidates.Id(0);
        }

        float temperature;
        int token;
        if (Narrow(logits, settings))
        {
            token = PickCandidate(settings, noise, out temperature);
            confidence = _filters.Probability(token, temperature);
        }
        else
        {
            token = PickAny(logits, settings, noise, out temperature);
            confidence = temperature <= 0 ? 1 : _vocabulary.Probability(token);
        }

        return token;
    }

    private void Adjust(Span<float> logits, in SamplingSettings settings, ReadOnlySpan<int> history)
    {
        foreach (var (token, bias) in settings.LogitBiases)
            logits[token] += bias;
        if (settings.HasPenalties)
            _penalties.Apply(logits, settings, history);
        if (settings.Dry is { } dry)
            _dry.Apply(logits, dry, history);
    }

    /// <summary>Selects candidates where a filter is on; false means that the whole vocabulary stays.</summary>
    private bool Narrow(ReadOnlySpan<float> logits, in SamplingSettings settings)
    {
        var hasSigma = settings.TopNSigma > 0;
        var minimum = hasSigma ? TopNSigma.Minimum(logits, settings.TopNSigma) : float.NegativeInfinity;
        var isNucleus = false;
        if (settings.TopK > 0 && settings.TopK < logits.Length)
            _candidates.Select(logits, settings.TopK, minimum);
        else if (hasSigma || settings.TypicalP < 1)
            _candidates.SelectAtLeast(logits, minimum);
        else if (isNucleus = settings.TopP < 1)
            SelectNucleus(logits, settings.TopP);
        else if (settings.MinP > 0)
            _candidates.SelectAtLeast(logits, Maximum(logits) + MathF.Log(settings.MinP));
        else
            return false;

        ThrowIfNone();
        _filters.Begin();
        if (settings.TypicalP < 1)
            _filters.ApplyTypicalP(settings.TypicalP);
        if (settings.TopP < 1 && !isNucleus)
            _filters.ApplyTopP(settings.TopP);
        if (settings.MinP > 0)
            _filters.ApplyMinP(settings.MinP);
        return true;
    }

    // Top-p of the whole vocabulary: a nucleus is small almost always, so grow the selection until it holds the mass.
    private void SelectNucleus(ReadOnlySpan<float> logits, float topP)
    {
        var maximum = Maximum(logits);
        var total = _vocabulary.SumOfWeights(logits, maximum);
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

    private int PickCandidate(in SamplingSettings settings, in TokenNoise noise, out float temperature)
    {
        if (settings.HasXtc && noise.Uniform() <= settings.XtcProbability)
            _filters.ExcludeTop(settings.XtcThreshold);
        temperature = settings.TemperatureRange > 0 ? DynamicTemperature(settings, _filters.NormalisedEntropy()) : settings.Temperature;
        return _filters.Draw(temperature, noise);
    }

    private int PickAny(Span<float> logits, in SamplingSettings settings, in TokenNoise noise, out float temperature)
    {
        if (settings.HasXtc && noise.Uniform() <= settings.XtcProbability)
            ExcludeTop(logits, settings.XtcThreshold);

        var mostLikely = MostLikely(logits);
        temperature = settings.TemperatureRange > 0
            ? DynamicTemperature(settings, _vocabulary.NormalisedEntropy(logits, logits[mostLikely])) : settings.Temperature;
        if (float.IsPositiveInfinity(logits[mostLikely]))
            temperature = 0; // a processor forced this token
        return temperature <= 0 ? mostLikely : _vocabulary.Draw(logits, mostLikely, temperature, noise);
    }

    private void ExcludeTop(Span<float> logits, float threshold)
    {
        var maximum = Maximum(logits);
        var total = _vocabulary.SumOfWeights(logits, maximum);
        _candidates.SelectAtLeast(logits, (float)(maximum + Math.Log(threshold * total)));
        for (var i = 0; i < _candidates.Count - 1; i++)
            logits[_candidates.Id(i)] = float.NegativeInfinity;
    }

    // As llama.cpp has it (entropy-based, "dynatemp").
    private static float DynamicTemperature(in SamplingSettings settings, double normalisedEntropy)
    {
        var lowest = Math.Max(0, settings.Temperature - settings.TemperatureRange);
        var highest = settings.Temperature + settings.TemperatureRange;
        return (float)(lowest + ((highest - lowest) * Math.Pow(normalisedEntropy, settings.TemperatureExponent)));
    }

    private static int MostLikely(ReadOnlySpan<float> logits)
    {
        var token = LargestLogit.IndexOf(logits);
        return token >= 0 ? token : throw Unusable();
    }

    private static float Maximum(ReadOnlySpan<float> logits)
    {
        var maximum = LargestLogit.Of(logits);
        return float.IsNegativeInfinity(maximum) ? throw Unusable() : maximum;
    }

    private void ThrowIfNone()
    {
        if (_candidates.Count == 0)
            throw Unusable();
    }

    private static LlamaException Unusable() => new(
        "No token can be chosen: the model's logits are not numbers, or a logit processor masked every token.");
}
