using System.Security.Cryptography;
using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.Caching.Decision;

public class VerifiedPolicyTests
{
    // Right with the probability that the score says, over the whole range: the table of an honest model.
    private static readonly CacheDecisionModel Model = Table(score => 1 / (1 + Math.Exp(-score)));

    [Theory]
    [InlineData(0.03)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void What_is_served_at_the_start_keeps_the_limit_by_the_shipped_evidence(double limit)
    {
        var estimate = new VerifiedPolicy(limit, model: Model).Estimate!.Value;
        Assert.InRange(estimate.WrongAmongHits, 0, limit);
        Assert.InRange(estimate.High, estimate.WrongAmongHits, limit);
    }

    [Fact]
    public void A_stricter_limit_never_serves_more()
    {
        var thresholds = new[] { 0.001, 0.01, 0.02, 0.05, 0.1, 0.3 }.Select(
            limit => new VerifiedPolicy(limit, model: Model).Estimate!.Value.MinProbability);
        Assert.Equal(thresholds.OrderDescending(), thresholds);
    }

    [Fact]
    public void A_limit_that_no_evidence_can_show_serves_nothing()
    {
        var policy = new VerifiedPolicy(0.001, model: Model);
        Assert.Equal(CacheVerdict.Refuse, policy.Decide(Candidate(0.999f, 4)).Verdict);
        Assert.True(double.IsPositiveInfinity(policy.Estimate!.Value.MinProbability));
    }

    [Fact]
    public void Where_the_cosine_settles_it_the_verifier_is_not_asked()
    {
        var policy = new VerifiedPolicy(0.05, model: Model);
        Assert.Equal(CacheVerdict.Refuse, policy.Decide(Candidate(0.61f)).Verdict);
        Assert.Equal(CacheVerdict.Verify, policy.Decide(Candidate(0.93f)).Verdict);
        Assert.Equal(CacheVerdict.Serve, policy.Decide(Candidate(0.93f, 4)).Verdict);
        Assert.Equal(CacheVerdict.Refuse, policy.Decide(Candidate(0.93f, -4)).Verdict);
    }

    [Theory]
    [InlineData(0.03)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void A_logit_below_the_floor_is_refused_and_teaches_nothing_however_far_below_it_is(double limit)
    {
        var policy = new VerifiedPolicy(limit, judgeSampleRate: 1, model: Model);
        var verified = 0;
        for (var cosine = 0.6f; cosine < 1; cosine += 0.005f)
        {
            // Where each logit may teach something, there is no floor.
            if (policy.Decide(Candidate(cosine)) is not { Verdict: CacheVerdict.Verify, LogitFloor: > float.NegativeInfinity } open)
                continue;

            verified++;
            for (var below = 0.01f; below < 8; below *= 2)
            {
                var decision = policy.Decide(Candidate(cosine, open.LogitFloor - below));
                Assert.Equal((CacheVerdict.Refuse, false), (decision.Verdict, decision.WantsEvidence));
            }

            Assert.True(policy.Decide(Candidate(cosine, open.LogitFloor + 0.01f)).WantsEvidence);
        }

        Assert.True(verified > 0);
    }

    [Fact]
    public void Evidence_that_all_is_right_lets_more_through()
    {
        var policy = new VerifiedPolicy(0.02, model: Model);
        var before = policy.Estimate!.Value;
        for (var i = 0; i < 1_000; i++)
            policy.Learn(Evidence(0.97, isRight: true));
        Assert.True(policy.Estimate!.Value.MinProbability < before.MinProbability);
    }

    [Fact]
    public void Evidence_of_errors_closes_what_was_served()
    {
        var policy = new VerifiedPolicy(0.05, model: Model);
        var served = policy.Decide(Candidate(0.97f, 4));
        Assert.Equal(CacheVerdict.Serve, served.Verdict);
        for (var i = 0; i < 100; i++)
            policy.Learn(Evidence(served.Probability!.Value, isRight: i % 4 != 0));
        Assert.Equal(CacheVerdict.Refuse, policy.Decide(Candidate(0.97f, 4)).Verdict);
    }

    [Fact]
    public void Errors_after_a_good_time_are_drift_and_discount_what_is_older()
    {
        var policy = new VerifiedPolicy(0.05, model: Model);
        for (var i = 0; i < 300; i++)
            policy.Learn(Evidence(0.97, isRight: true));
        var before = policy.Estimate!.Value;
        for (var i = 0; i < 100; i++)
            policy.Learn(Evidence(0.97, isRight: i % 4 != 0));
        var after = policy.Estimate!.Value;
        Assert.Equal((0, 1), (before.Drifts, after.Drifts));
        Assert.True(after.Judged < before.Judged);
        Assert.True(after.MinProbability > before.MinProbability);
    }

    [Fact]
    public void The_limit_is_held_on_traffic_that_is_worse_than_the_shipped_evidence()
    {
        // The true log-odds are lower by one than the model says. With all decisions judged, the policy finds out.
        var random = new Random(1);
        var policy = new VerifiedPolicy(0.05, judgeSampleRate: 1, model: Model, seed: 1);
        int hits = 0, wrong = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var cosine = 0.6f + (0.4f * random.NextSingle());
            var logit = (random.NextSingle() * 8) - 4;
            var decision = policy.Decide(Candidate(cosine, logit));
            var p = decision.Probability!.Value;
            var isRight = random.NextDouble() < 1 / (1 + Math.Exp(-(Math.Log(p / (1 - p)) - 1)));
            if (decision.Verdict == CacheVerdict.Serve && i >= 5_000)
            {
                hits++;
                wrong += isRight ? 0 : 1;
            }

            if (decision.WantsEvidence)
                policy.Learn(Evidence(p, isRight, decision.Verdict == CacheVerdict.Serve));
        }

        Assert.True(hits > 200, $"{hits} hits");
        Assert.InRange((double)wrong / hits, 0, 0.05);
    }

    [Fact]
    public void The_judge_is_asked_about_the_share_that_was_set()
    {
        var policy = new VerifiedPolicy(0.05, judgeSampleRate: 0.1, model: Model, seed: 1);
        var asked = Enumerable.Range(0, 10_000).Count(_ => policy.Decide(Candidate(0.97f, 4)).WantsEvidence);
        Assert.InRange(asked, 900, 1_100);
        Assert.DoesNotContain(
            Enumerable.Range(0, 1_000),
            _ => new VerifiedPolicy(0.05, judgeSampleRate: 0, model: Model).Decide(Candidate(0.97f, 4)).WantsEvidence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_limit_that_is_no_share_is_refused(double limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerifiedPolicy(limit));

    [Fact]
    public void The_shipped_model_trusts_more_similar_and_verified_pairs_more()
    {
        var model = CacheDecisionModel.Default;
        Assert.True(model.Score(Candidate(0.95f), 3) > model.Score(Candidate(0.9f), 3));
        Assert.True(model.Score(Candidate(0.95f), 3) > model.Score(Candidate(0.95f), 0));
    }

    [Fact]
    public void The_shipped_evidence_comes_from_the_very_file_of_the_samples() =>
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(SampleVerifier()))), CacheDecisionModel.Default.VerifierId);

    [Fact]
    public void The_shipped_evidence_counts_for_its_embedder_and_its_verifier()
    {
        var model = CacheDecisionModel.Default;
        Assert.Same(model, model.For("all-MiniLM-L6-v2-Q8_0", model.VerifierId));
        Assert.NotEmpty(model.Evidence);
    }

    [Theory]
    [InlineData("all-MiniLM-L6-v2-Q8_0", "another")]
    [InlineData("all-MiniLM-L6-v2-Q8_0", null)]
    [InlineData("another", "shipped")]
    [InlineData(null, "shipped")]
    public void Any_other_embedder_or_verifier_starts_without_evidence_and_serves_nothing(string? embedder, string? verifier)
    {
        var other = CacheDecisionModel.Default.For(embedder, verifier == "shipped" ? CacheDecisionModel.Default.VerifierId : verifier);
        Assert.Empty(other.Evidence);
        Assert.NotEqual(CacheDecisionModel.Default.Id, other.Id);
        Assert.Equal(CacheVerdict.Refuse, new VerifiedPolicy(0.5, model: other).Decide(Candidate(1, 100)).Verdict);
    }

    [Theory]
    [InlineData("nonsense\t1\t2")]
    [InlineData("weight\tcosine\tabc")]
    [InlineData("")]
    public void A_table_that_is_none_is_refused(string rows) =>
        Assert.Throws<FormatException>(() => CacheDecisionModel.Read(new StringReader($"kind\tname\tvalue\n{rows}")));

    private static string SampleVerifier()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.GetDirectories("samples").Length == 0)
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The repository's folder 'samples' was not found.");
        return Path.Combine(folder.FullName, "samples", "models", "prompt-pair-verifier-22M-Q8_0.gguf");
    }

    private static CacheCandidate Candidate(float cosine, float? logit = null) =>
        new("one two three four", "one two three five", cosine, logit) { EntryKey = StoreEntries.Key(1) };

    private static CacheEvidence Evidence(double probability, bool isRight, bool wasServed = true) =>
        new(DateTimeOffset.UnixEpoch, StoreEntries.Key(1), 0.9f, probability, wasServed, isRight);

    private static CacheDecisionModel Table(Func<double, double> probability)
    {
        var evidence = Enumerable.Range(-40, 110).Select(i => i / 10.0)
            .Select(
                score => FormattableString.Invariant(
                    $"evidence\t{score + 0.05:F2}\t{100 * probability(score + 0.05):F3}\t{100 * (1 - probability(score + 0.05)):F3}"));
        return CacheDecisionModel.Read(new StringReader(
            "kind\tname\tvalue\nweight\tintercept\t-14\nweight\tcosine\t18\nweight\tverifier_logit\t0.5\nlimit\tmin_logit\t-4\nlimit\tmax_logit\t4\n" + string.Join('\n', evidence)));
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(double.NaN)]
    public void Evidence_without_a_possible_probability_teaches_nothing(double probability)
    {
        var policy = new VerifiedPolicy();
        var before = policy.Estimate;
        for (var i = 0; i < 50; i++)
            policy.Learn(new CacheEvidence(default, default, 0.9f, probability, WasServed: true, IsRight: false));
        Assert.Equal(before, policy.Estimate);
    }
}
