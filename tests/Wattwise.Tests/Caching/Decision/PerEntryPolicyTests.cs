using Wattwise.Benchmarks.Caching.Decision;
using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.Caching.Decision;

public class PerEntryPolicyTests
{
    [Fact]
    public void An_entry_is_explored_until_it_has_four_observations()
    {
        var policy = new PerEntryPolicy(0.05);
        for (var i = 0; i < 3; i++)
            policy.Learn(Evidence(0.95f, isRight: true));
        Assert.All(Enumerable.Range(0, 200), _ => Assert.Equal((CacheVerdict.Refuse, true), Verdict(policy, 0.99f)));
    }

    [Fact]
    public void An_entry_that_is_often_right_is_served_more_often_the_more_similar_the_prompt()
    {
        var policy = new PerEntryPolicy(0.05);
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var similarity = 0.7f + (0.3f * random.NextSingle());
            policy.Learn(Evidence(similarity, isRight: random.NextDouble() < 1 / (1 + Math.Exp(-60 * (similarity - 0.88)))));
        }

        double Served(float similarity) =>
            Enumerable.Range(0, 2_000).Count(_ => Verdict(policy, similarity).Verdict == CacheVerdict.Serve) / 2_000.0;
        Assert.True(Served(0.97f) > 0.6, $"{Served(0.97f)}");
        Assert.True(Served(0.97f) > Served(0.75f) + 0.3);
    }

    // With alpha = 0 the published bound still serves delta of all requests: tau = 1 - delta / (1 - alpha).
    [Fact]
    public void An_entry_that_is_always_wrong_is_still_served_at_the_rate_of_the_limit()
    {
        var policy = new PerEntryPolicy(0.05);
        for (var i = 0; i < 20; i++)
            policy.Learn(Evidence(0.7f + (i * 0.01f), isRight: i >= 19));
        var served = Enumerable.Range(0, 20_000).Count(_ => Verdict(policy, 0.5f).Verdict == CacheVerdict.Serve) / 20_000.0;
        Assert.Equal(0.05, served, 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_rate_that_is_no_share_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PerEntryPolicy(rate));

    private static (CacheVerdict Verdict, bool WantsEvidence) Verdict(PerEntryPolicy policy, float similarity)
    {
        var decision = policy.Decide(new CacheCandidate("a", "b", similarity, VerifierLogit: null) { EntryKey = StoreEntries.Key(1) });
        return (decision.Verdict, decision.WantsEvidence);
    }

    private static CacheEvidence Evidence(float similarity, bool isRight) =>
        new(DateTimeOffset.UnixEpoch, StoreEntries.Key(1), similarity, null, false, isRight);
}
