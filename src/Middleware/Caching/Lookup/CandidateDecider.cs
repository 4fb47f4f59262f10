using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.Caching;

/// <summary>Asks the policy about candidates, and the pair verifier where the policy wants its opinion. Never throws but for the caller's cancellation.</summary>
internal sealed class CandidateDecider(
    ICacheDecisionPolicy policy, IPairVerifier? verifier, EvidenceCollector evidence, StageContext stage)
{
    private readonly Outage _verifierOutage = stage.Watch("pair verifier", "requests go to the model");
    private readonly Outage _policyOutage = stage.Watch("decision policy", "requests go to the model");

    public float CandidateFloor => policy.CandidateFloor;

    /// <summary>The policy's name in the audit trail.</summary>
    public string PolicyId => policy.Id;

    /// <summary>Decides on candidates that passed the guard.</summary>
    /// <param name="prompt">The new prompt.</param>
    /// <param name="matches">The candidates, the most similar first; not empty.</param>
    /// <param name="result">Takes the answer or the reason for none.</param>
    /// <param name="limited">Ends the verifier's work.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public async ValueTask DecideAsync(
        string prompt, List<LookupMatch> matches, LookupResult result, CancellationToken limited, CancellationToken cancellationToken)
    {
        var candidates = matches.ConvertAll(match => new CacheCandidate(prompt, match.Prompt, match.CosineSimilarity, VerifierLogit: null) { EntryKey = match.Key });
        var decisions = candidates.ConvertAll(candidate => Decide(candidate, result));
        if (!decisions.Exists(decision => decision.Verdict == CacheVerdict.Serve) && decisions.Exists(decision => decision.Verdict == CacheVerdict.Verify))
        {
            var asked = Enumerable.Range(0, candidates.Count).Where(i => decisions[i].Verdict == CacheVerdict.Verify).ToList();
            if (await VerifyAsync(asked.ConvertAll(i => new PromptPair(prompt, candidates[i].CachedPrompt)), result, limited, cancellationToken) is not { } logits)
            {
                result.Reason = CacheReasons.VerifierFailed;
                return;
            }

            for (var i = 0; i < asked.Count; i++)
            {
                candidates[asked[i]] = candidates[asked[i]] with { VerifierLogit = logits[i] };
                decisions[asked[i]] = Decide(candidates[asked[i]], result);
            }
        }

        var best = Best(candidates, decisions);
        var isServed = decisions[best].Verdict == CacheVerdict.Serve;
        if (isServed)
            Serve(matches[best], candidates[best], decisions[best], result);
        else
            result.Reason = ReasonOf(candidates[best], decisions[best]);
        if (decisions[best].WantsEvidence && matches[best].Entry is { } entry)
        {
            evidence.Offer(
                new JudgedAnswer(prompt, entry.Answer.Text) { WrittenFor = entry.Prompt },
                new CacheEvidence(default, entry.Key, candidates[best].CosineSimilarity, decisions[best].Probability, isServed, IsRight: false));
        }
    }

    private static string ReasonOf(in CacheCandidate candidate, in CacheDecision decision) =>
        decision.Probability is not null ? CacheReasons.BelowLimit
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
        bool IsBetter(int one, int other) => decisions[one].Probability is { } probability && decisions[other].Probability is { } otherProbability
            ? probability > otherProbability
            : candidates[one].VerifierLogit > candidates[other].VerifierLogit;
    }

    private static void Serve(in LookupMatch match, in CacheCandidate candidate, in CacheDecision decision, LookupResult result)
    {
        result.Reason = CacheReasons.Semantic;
        result.Answer = match.Entry?.Answer;
        result.Flight = match.Flight;
        result.MatchedKey = match.Key;
        result.Hit = new CacheHit(match.IsAnswered ? CacheTier.Semantic : CacheTier.Coalesced)
        {
            CosineSimilarity = candidate.CosineSimilarity,
            VerifierScore = candidate.VerifierScore,
            Probability = decision.Probability,
            MatchedPrompt = candidate.CachedPrompt,
            AnsweredAt = match.Entry?.Answer.CreatedAt,
            AvoidedUsage = match.Entry?.Answer.CreateUsage(),
        };
    }

    private CacheDecision Decide(in CacheCandidate candidate, LookupResult result)
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
            result.HasFailed = true;
            return new(CacheVerdict.Refuse);
        }
    }

    private async ValueTask<IReadOnlyList<float>?> VerifyAsync(
        List<PromptPair> pairs, LookupResult result, CancellationToken limited, CancellationToken cancellationToken)
    {
        var start = stage.TimeProvider.GetTimestamp();
        try
        {
            var measurement = EnergyMeasurement.Start(stage.EnergyMeter);
            var verification = await verifier!.VerifyAsync(pairs, limited).AsTask().WaitAsync(limited);
            result.Spent += verification.Spent ?? measurement.Elapsed();
            if (verification.Logits.Count != pairs.Count)
                throw new InvalidOperationException($"The pair verifier gave {verification.Logits.Count} logits for {pairs.Count} pairs.");

            _verifierOutage.Worked();
            return verification.Logits;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _verifierOutage.Failed(exception);
            result.HasFailed = true;
            return null;
        }
        finally
        {
            result.Waited += stage.TimeProvider.GetElapsedTime(start);
        }
    }
}
