using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.Caching;

/// <summary>
/// Asks the policy about candidates, and the pair verifier if the policy wants its opinion. Never throws but for the caller's cancellation.
/// </summary>
internal sealed class CandidateDecider(ICacheDecisionPolicy policy, IPairVerifier? verifier, EvidenceCollector evidence, StageContext stage)
{
    private readonly Outage _verifierOutage = stage.Watch("pair verifier", "requests go to the model");
    private readonly Outage _policyOutage = stage.Watch("decision policy", "requests go to the model");

    public float CandidateFloor => policy.CandidateFloor;

    /// <summary>Decides on candidates that passed the guard.</summary>
    /// <param name="prompt">The new prompt.</param>
    /// <param name="matches">The candidates, the most similar first; not empty.</param>
    /// <param name="deadline">Ends the verifier's work.</param>
    public async ValueTask<LookupDecision> DecideAsync(string prompt, List<LookupMatch> matches, LookupDeadline deadline)
    {
        var hasFailed = false;
        var cost = LookupCost.Zero;
        var candidates = matches.ConvertAll(
            match => new CacheCandidate(prompt, match.Prompt, match.CosineSimilarity, VerifierLogit: null) { EntryKey = match.Key });
        var decisions = candidates.ConvertAll(candidate => Decide(candidate, ref hasFailed));
        if (!decisions.Exists(decision => decision.Verdict == CacheVerdict.Serve)
            && decisions.Exists(decision => decision.Verdict == CacheVerdict.Verify))
        {
            var asked = Enumerable.Range(0, candidates.Count).Where(i => decisions[i].Verdict == CacheVerdict.Verify).ToList();
            var pairs = asked.ConvertAll(i => new PromptPair(prompt, candidates[i].CachedPrompt));
            (var logits, cost) = await VerifyAsync(pairs, asked.ConvertAll(i => decisions[i].LogitFloor), deadline).ConfigureAwait(false);
            if (logits is null)
                return new LookupDecision(CacheReasons.VerifierFailed, cost) { HasFailed = true };

            for (var i = 0; i < asked.Count; i++)
            {
                candidates[asked[i]] = candidates[asked[i]] with { VerifierLogit = logits[i] };
                decisions[asked[i]] = Decide(candidates[asked[i]], ref hasFailed);
            }
        }

        var best = Best(candidates, decisions);
        var isServed = decisions[best].Verdict == CacheVerdict.Serve;
        if (decisions[best].WantsEvidence && matches[best].Entry is { } entry)
        {
            evidence.Offer(
                new JudgedAnswer(prompt, entry.Answer.Text) { WrittenFor = entry.Prompt },
                new CacheEvidence(
                    default, entry.Key, candidates[best].CosineSimilarity, decisions[best].Probability, isServed, IsRight: false),
                entry.Scope);
        }

        return isServed
            ? Serve(matches[best], candidates[best], decisions[best], cost, hasFailed)
            : new LookupDecision(ReasonOf(candidates[best], decisions[best]), cost) { HasFailed = hasFailed };
    }

    /// <summary>The reason code of a policy's last word on a candidate.</summary>
    public static string ReasonOf(in CacheCandidate candidate, in CacheDecision decision) =>
        decision.Verdict == CacheVerdict.Serve ? CacheReasons.Semantic
        : decision.Probability is not null ? CacheReasons.BelowLimit
        : candidate.VerifierLogit is not null ? CacheReasons.Verifier
        : CacheReasons.BelowThreshold;

    private static int Best(List<CacheCandidate> candidates, List<CacheDecision> decisions)
    {
        var best = 0;
        for (var i = 1; i < candidates.Count; i++)
        {
            var (one, other) = (decisions[i].Verdict == CacheVerdict.Serve, decisions[best].Verdict == CacheVerdict.Serve);
            if (one == other ? IsBetter(i, best) : one)
                best = i;
        }

        return best;

        // Candidates come in the order of their similarity, so the first of equals stays.
        bool IsBetter(int one, int other) =>
            decisions[one].Probability is { } probability && decisions[other].Probability is { } otherProbability
                ? probability > otherProbability
                : candidates[one].VerifierLogit > candidates[other].VerifierLogit;
    }

    private static LookupDecision Serve(
        in LookupMatch match, in CacheCandidate candidate, in CacheDecision decision, in LookupCost cost, bool hasFailed)
    {
        var hit = new CacheHit(match.IsAnswered ? CacheTier.Semantic : CacheTier.Coalesced)
        {
            CosineSimilarity = candidate.CosineSimilarity,
            VerifierScore = candidate.VerifierScore,
            Probability = decision.Probability,
            MatchedPrompt = candidate.CachedPrompt,
            IgnoredHistory = match.IgnoresHistory,
        };
        return new LookupDecision(CacheReasons.Semantic, cost)
        {
            HasFailed = hasFailed,
            Answer = match.Entry?.Answer,
            Flight = match.Flight,
            MatchedKey = match.Key,
            Hit = hit.With(match.Entry?.Answer),
        };
    }

    private CacheDecision Decide(in CacheCandidate candidate, ref bool hasFailed)
    {
        try
        {
            var decision = policy.Decide(candidate);
            _policyOutage.Worked();

            // Without a verifier nobody can give the opinion that the policy asks for; with its opinion there is nothing more to ask.
            return decision.Verdict == CacheVerdict.Verify && (verifier is null || candidate.VerifierLogit is not null)
                ? decision with { Verdict = CacheVerdict.Refuse }
                : decision;
        }
        catch (Exception exception)
        {
            _policyOutage.Failed(exception);
            hasFailed = true;
            return new(CacheVerdict.Refuse);
        }
    }

    /// <returns>No logits if the verifier failed.</returns>
    private async ValueTask<(IReadOnlyList<float>? Logits, LookupCost Cost)> VerifyAsync(
        List<PromptPair> pairs, List<float> floors, LookupDeadline deadline)
    {
        var start = stage.TimeProvider.GetTimestamp();
        EnergyEstimate? spent = EnergyEstimate.Zero;
        IReadOnlyList<float>? logits = null;
        deadline.Begin("pair verifier");
        try
        {
            using var measurement = EnergyMeasurement.StartAround(stage.EnergyMeter);
            var verification = await verifier!.VerifyAsync(pairs, floors, deadline.Token).AsTask().WaitAsync(deadline.Token)
                .ConfigureAwait(false);
            spent = verification.Spent is { } reported ? (reported.IsAmount ? reported : null) : measurement.Elapsed();
            if (verification.Logits.Count != pairs.Count)
                throw new InvalidOperationException($"The pair verifier gave {verification.Logits.Count} logits for {pairs.Count} pairs.");

            _verifierOutage.Worked();
            logits = verification.Logits;
        }
        catch (Exception exception) when (!deadline.Caller.IsCancellationRequested)
        {
            _verifierOutage.Failed(deadline.Explain(exception));
        }

        return (logits, new LookupCost(spent, stage.TimeProvider.GetElapsedTime(start)));
    }
}
