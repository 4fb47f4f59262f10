namespace Wattwise.Caching;

/// <summary>
/// Serves a candidate only where the share of wrong answers among all hits is under the user's limit, with 95 % confidence. The default
/// where there is a pair verifier.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="CacheDecisionModel"/> turns cosine and verifier into a probability of being right. The policy serves what lies above a
/// threshold, and puts the threshold where the upper confidence bound (Clopper-Pearson) of the share of wrong pairs, pooled over all
/// evidence above it, still is within the limit. Evidence is the model's labelled pairs, which count as at most <see cref="PriorWeight"/>
/// of the app's own, and what the judge found on a sample of the app's decisions, served or not. Judged errors that exceed what was
/// expected discount all that is older, which widens the bound and raises the threshold.
/// </para>
/// <para>
/// What it does not promise: the limit holds for hits like the evidence. Until a judge has looked at some of the app's own decisions, that
/// evidence is question pairs of another source; and a judge's own errors are not seen. A strict limit needs much evidence: 1 % cannot be
/// shown with fewer than 300 judged pairs without an error, so it serves next to nothing by meaning until there are as many.
/// </para>
/// <para>Thread-safe; a decision takes about a microsecond.</para>
/// </remarks>
public sealed class VerifiedPolicy : ICacheDecisionPolicy
{
    /// <summary>The default of <see cref="MaxWrongAmongHits"/>.</summary>
    public const double DefaultMaxWrongAmongHits = 0.08;

    /// <summary>The default of <see cref="JudgeSampleRate"/>.</summary>
    public const double DefaultJudgeSampleRate = 0.02;

    /// <summary>How many pieces of live evidence the model's labelled pairs stand for, at most.</summary>
    public const double PriorWeight = 140;

    private const double Confidence = 0.95;
    private const int Memory = 2_000;
    private const float Floor = 0.6f;

    // Evidence below the threshold lets it come down again; what is certain to be refused teaches nothing.
    private const double ExploredBelowThreshold = 1.5;

    // Where the limit lets nothing through, evidence of the best candidates is what may change that.
    private const double HighestExplored = 3;

    private readonly CacheDecisionModel _model;
    private readonly EvidencePool _pool;
    private readonly Random _random;
    private readonly Lock _lock = new(), _sampleLock = new();
    private double _threshold;

    /// <summary>Creates a policy.</summary>
    /// <param name="maxWrongAmongHits">The largest share of wrong answers among what is served by meaning; above 0 and below 1.</param>
    /// <param name="judgeSampleRate">The share of decisions that a judge is asked about, where there is one; from 0 to 1.</param>
    /// <param name="model">Gives the probabilities; <see langword="null"/> for <see cref="CacheDecisionModel.Default"/>.</param>
    /// <param name="seed">Seed of the sample that the judge is given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside of its range.</exception>
    public VerifiedPolicy(
        double maxWrongAmongHits = DefaultMaxWrongAmongHits, double judgeSampleRate = DefaultJudgeSampleRate,
        CacheDecisionModel? model = null, int seed = 1)
    {
        if (maxWrongAmongHits is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(maxWrongAmongHits), maxWrongAmongHits,
                "The limit of wrong answers among hits is a share above 0 and below 1: 0.05 for 5 %.");
        if (judgeSampleRate is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(judgeSampleRate), judgeSampleRate, "The judge's sample is a share from 0 to 1.");

        MaxWrongAmongHits = maxWrongAmongHits;
        JudgeSampleRate = judgeSampleRate;
        _model = model ?? CacheDecisionModel.Default;
        _pool = new EvidencePool(_model, PriorWeight, Memory);
        _random = new Random(seed);
        _threshold = _pool.FindThreshold(maxWrongAmongHits, Confidence);
    }

    /// <summary>The largest share of wrong answers among what is served by meaning.</summary>
    public double MaxWrongAmongHits { get; }

    /// <summary>The share of decisions that a judge is asked about.</summary>
    public double JudgeSampleRate { get; }

    /// <inheritdoc/>
    public string Id => $"verified-{_model.Id}";

    /// <inheritdoc/>
    public float CandidateFloor => Floor;

    /// <inheritdoc/>
    public CacheErrorEstimate? Estimate
    {
        get
        {
            lock (_lock)
            {
                var (wrong, total) = _pool.CountAbove(_threshold);
                return new CacheErrorEstimate(
                    total > 0 ? wrong / total : 0,
                    ClopperPearson.LowerBound(wrong, total, Confidence),
                    ClopperPearson.UpperBound(wrong, total, Confidence),
                    double.IsPositiveInfinity(_threshold) ? double.PositiveInfinity : Probability(_threshold),
                    _pool.LiveCount,
                    _pool.Drifts);
            }
        }
    }

    /// <inheritdoc/>
    public CacheDecision Decide(in CacheCandidate candidate)
    {
        var threshold = Volatile.Read(ref _threshold);
        if (candidate.VerifierLogit is not { } logit)
        {
            // Where the cosine alone settles it, the verifier is not asked.
            var worst = _model.Score(candidate, _model.MinLogit);
            if (worst >= threshold)
                return Decided(CacheVerdict.Serve, worst, threshold);
            var best = _model.Score(candidate, _model.MaxLogit);
            return best < threshold ? Decided(CacheVerdict.Refuse, best, threshold)
                : new(CacheVerdict.Verify) { LogitFloor = (float)_model.LogitAt(candidate, LowestExplored(threshold)) };
        }

        var score = _model.Score(candidate, logit);
        return Decided(score >= threshold ? CacheVerdict.Serve : CacheVerdict.Refuse, score, threshold);
    }

    /// <inheritdoc/>
    public void Learn(in CacheEvidence evidence)
    {
        // Another policy's evidence, or a damaged record: it says nothing about a score, and one such would read as endless drift.
        if (evidence.Probability is not (> 0 and < 1 and var probability))
            return;

        lock (_lock)
        {
            _pool.Add(Math.Log(probability / (1 - probability)), evidence.IsRight);
            Volatile.Write(ref _threshold, _pool.FindThreshold(MaxWrongAmongHits, Confidence));
        }
    }

    private static double Probability(double score) => 1 / (1 + Math.Exp(-score));

    private CacheDecision Decided(CacheVerdict verdict, double score, double threshold) => new(verdict, Probability(score))
    {
        WantsEvidence = score >= LowestExplored(threshold) && IsSampled(),
    };

    private static double LowestExplored(double threshold) => Math.Min(threshold, HighestExplored) - ExploredBelowThreshold;

    private bool IsSampled()
    {
        // A generator is not thread-safe.
        lock (_sampleLock)
            return _random.NextDouble() < JudgeSampleRate;
    }
}
