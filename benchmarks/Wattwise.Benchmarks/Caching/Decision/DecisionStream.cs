using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>
/// The questions of a half in a random order, each looked up among those before it. Requests whose candidate nobody labelled are left out
/// of all figures.
/// </summary>
internal sealed class DecisionStream
{
    private const int MaxCandidates = 5;

    private readonly DecisionData _data;
    private readonly int[] _order;
    private readonly Dictionary<int, int> _positions;

    /// <param name="data">The half.</param>
    /// <param name="share">The share of its questions to take.</param>
    /// <param name="seed">Seed of choice and order.</param>
    public DecisionStream(DecisionData data, double share, int seed)
    {
        _data = data;
        var members = data.Members.ToArray();
        new Random(seed).Shuffle(members);
        _order = members[..(int)(share * members.Length)];
        _positions = _order.Select((question, position) => (question, position)).ToDictionary(item => item.question, item => item.position);
    }

    /// <summary>
    /// Hit rates (of the requests that labels can judge) at the loosest threshold on a score whose wrong among hits stay within each limit,
    /// in hindsight.
    /// </summary>
    /// <param name="score">The candidate's score; negative infinity to refuse it.</param>
    /// <param name="limits">Shares of wrong answers among hits.</param>
    public double[] BestHitRates(Func<int, DecisionCandidate, double> score, double[] limits)
    {
        var best = new List<(double Score, bool IsRight)>();
        var judged = _order.Length;
        foreach (var question in _order)
        {
            var (value, isRightAnswer) = (double.NegativeInfinity, default(bool?));
            foreach (var candidate in Earlier(question).Take(MaxCandidates))
            {
                if (score(question, candidate) is var own && own > value)
                    (value, isRightAnswer) = (own, candidate.IsRight);
            }

            if (double.IsNegativeInfinity(value))
                continue;
            if (isRightAnswer is { } isRight)
                best.Add((value, isRight));
            else
                judged--;
        }

        var rates = new double[limits.Length];
        int hits = 0, wrong = 0;
        foreach (var (_, isRight) in best.OrderByDescending(item => item.Score))
        {
            hits++;
            wrong += isRight ? 0 : 1;
            for (var i = 0; i < limits.Length; i++)
            {
                if (wrong <= limits[i] * hits)
                    rates[i] = (double)hits / judged;
            }
        }

        return rates;
    }

    /// <summary>Runs a policy as the cache would.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="usesGuard">False for a policy that is published without a guard; it then looks at the nearest entry alone.</param>
    /// <param name="judges">True where the labels play the judge.</param>
    public (double HitRate, double WrongAmongHits, double WrongPerRequest) Run(ICacheDecisionPolicy policy, bool usesGuard, bool judges)
    {
        int hits = 0, wrong = 0, judged = _order.Length;
        foreach (var question in _order)
        {
            var chosen = default((DecisionCandidate Candidate, CacheDecision Decision)?);
            foreach (var candidate in Earlier(question)
                .Where(candidate => candidate.Cosine >= policy.CandidateFloor && (!usesGuard || candidate.PassesGuard)).Take(
                    usesGuard ? MaxCandidates : 1))
            {
                var decision = Decide(policy, question, candidate);
                if (chosen is not { } other || (decision.Verdict == CacheVerdict.Serve && other.Decision.Verdict != CacheVerdict.Serve)
                    || (decision.Verdict == other.Decision.Verdict && decision.Probability > other.Decision.Probability))
                {
                    chosen = (candidate, decision);
                }
            }

            if (chosen is not { } best)
                continue;

            var served = best.Decision.Verdict == CacheVerdict.Serve;
            if (best.Candidate.IsRight is not { } isRight)
            {
                judged -= served ? 1 : 0;
                continue;
            }

            hits += served ? 1 : 0;
            wrong += served && !isRight ? 1 : 0;
            if (judges && best.Decision.WantsEvidence)
                policy.Learn(new CacheEvidence(
                    default, DecisionData.KeyOf(best.Candidate.Other), best.Candidate.Cosine, best.Decision.Probability, served, isRight));
        }

        return ((double)hits / judged, hits == 0 ? 0 : (double)wrong / hits, (double)wrong / judged);
    }

    private CacheDecision Decide(ICacheDecisionPolicy policy, int question, in DecisionCandidate candidate)
    {
        var asked = new CacheCandidate(
            _data.Questions.Texts[question], _data.Questions.Texts[candidate.Other], candidate.Cosine, VerifierLogit: null)
        {
            EntryKey = DecisionData.KeyOf(candidate.Other),
        };
        var decision = policy.Decide(asked);
        return decision.Verdict == CacheVerdict.Verify ? policy.Decide(asked with { VerifierLogit = candidate.Logit }) : decision;
    }

    private IEnumerable<DecisionCandidate> Earlier(int question)
    {
        var position = _positions[question];
        return _data.CandidatesOf(question).Where(candidate => _positions.TryGetValue(candidate.Other, out var other) && other < position);
    }
}
