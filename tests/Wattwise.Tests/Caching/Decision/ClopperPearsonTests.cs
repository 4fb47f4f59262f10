using CsCheck;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Decision;

public class ClopperPearsonTests
{
    // R: binom.test(x, n, alternative = "less")$conf.int[2] has closed forms at the ends: 1 - 0.05^(1/n) for none of n, and 0.95^(1/n) for
    // n - 1 of n.
    [Theory]
    [InlineData(10)]
    [InlineData(59)]
    [InlineData(300)]
    public void The_bounds_at_the_ends_are_the_closed_forms(int total)
    {
        Assert.Equal(1 - Math.Pow(0.05, 1.0 / total), ClopperPearson.UpperBound(0, total, 0.95), 1e-9);
        Assert.Equal(Math.Pow(0.95, 1.0 / total), ClopperPearson.UpperBound(total - 1, total, 0.95), 1e-9);
        Assert.Equal(1, ClopperPearson.UpperBound(total, total, 0.95));
        Assert.Equal(Math.Pow(0.05, 1.0 / total), ClopperPearson.LowerBound(total, total, 0.95), 1e-9);
        Assert.Equal(0, ClopperPearson.LowerBound(0, total, 0.95));
    }

    [Fact]
    public void So_many_or_fewer_are_as_likely_as_the_confidence_says() =>
        Gen.Select(Gen.Int[1, 200], Gen.Double[0, 1], Gen.Double[0.5, 0.99]).ForAll((total, share, confidence) =>
        {
            // By definition: with the true share at the bound, seeing the count or fewer has the probability 1 - confidence.
            var count = (int)(share * (total - 1));
            Assert.Equal(1 - confidence, Binomial(count, total, ClopperPearson.UpperBound(count, total, confidence)), 1e-6);
        });

    [Fact]
    public void A_bound_is_within_a_limit_where_it_does_not_exceed_it() =>
        Gen.Select(Gen.Int[1, 500], Gen.Double[0, 1], Gen.Double[0.01, 0.99]).ForAll((total, share, limit) =>
        {
            var count = (int)(share * total);
            var bound = ClopperPearson.UpperBound(count, total, 0.95);
            return Math.Abs(bound - limit) < 1e-9 || ClopperPearson.IsWithin(count, total, 0.95, limit) == bound < limit;
        });

    private static double Binomial(int atMost, int total, double p)
    {
        double sum = 0, log = total * Math.Log(1 - p);
        for (var k = 0; k <= atMost; k++)
        {
            sum += Math.Exp(log);
            log += Math.Log((double)(total - k) / (k + 1)) + Math.Log(p / (1 - p));
        }

        return sum;
    }
}
