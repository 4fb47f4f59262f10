using System.Runtime.Intrinsics;

namespace Wattwise.LocalEngine.Tests;

public class TokenNoiseTests
{
    private const int Count = 200_000;

    public static TheoryData<string> Axes => ["token", "position", "seed"];

    [Theory]
    [MemberData(nameof(Axes))]
    public void Noise_is_distributed_exponentially_along_each_axis(string axis)
    {
        var sorted = Enumerable.Range(0, Count).Select(i => At(axis, i)).Order().ToArray();

        // Kolmogorov-Smirnov: sqrt(n) D exceeds 1.95 once in a thousand.
        var distance = sorted.Select((value, i) => Math.Abs(1 - Math.Exp(-value) - ((i + 0.5) / Count))).Max();
        Assert.InRange(Math.Sqrt(Count) * distance, 0, 1.95);
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void Neighbours_on_an_axis_have_nothing_in_common(string axis)
    {
        // Ranks, so that a few large variates don't decide.
        var uniforms = Enumerable.Range(0, Count + 1).Select(i => 1 - Math.Exp(-At(axis, i))).ToArray();
        var correlation = Enumerable.Range(0, Count).Average(i => 12 * (uniforms[i] - 0.5) * (uniforms[i + 1] - 0.5));
        Assert.InRange(Math.Abs(correlation) * Math.Sqrt(Count), 0, 3.3);
    }

    [Fact]
    public void Noise_does_not_depend_on_what_was_asked_before()
    {
        var asked = Enumerable.Range(0, 100).Select(token => new TokenNoise(7, 3).Gumbel(token)).ToArray();
        var noise = new TokenNoise(7, 3);
        for (var token = 99; token >= 0; token--)
        {
            new TokenNoise(7, 4).Gumbel(token);
            Assert.Equal(asked[token], noise.Gumbel(token));
        }
    }

    [Fact]
    public void A_gumbel_variate_is_the_negative_logarithm_of_the_exponential_one()
    {
        var noise = new TokenNoise(1, 1);
        Assert.All(Enumerable.Range(0, 1000), token => Assert.Equal(-Math.Log(noise.Exponential(token)), noise.Gumbel(token)));
    }

    [Fact]
    public void Lower_bounds_lie_just_under_the_uniform_numbers()
    {
        var noise = new TokenNoise(123, 45);
        for (var first = 0; first < Count; first += Vector512<double>.Count)
        {
            var bounds = noise.LowerBounds(first);
            for (var i = 0; i < Vector512<double>.Count; i++)
            {
                var exponential = noise.Exponential(first + i);
                Assert.True(bounds[i] < exponential);
                Assert.Equal(1 - Math.Exp(-exponential), bounds[i], 1e-12);
            }
        }
    }

    [Fact]
    public void Small_variates_are_not_cut_off()
    {
        // The smallest of n is exponential with mean 1 / n: far from it on either side means a cut tail. 1 in 3,000 outside by chance.
        const int Tokens = 10_000_000;
        var noise = new TokenNoise(99, 0);
        var smallest = Enumerable.Range(0, Tokens).Min(noise.Exponential);
        Assert.InRange(smallest * Tokens, 1e-4, 8.5);
    }

    private static double At(string axis, int i) => axis switch
    {
        "token" => new TokenNoise(5, 17).Exponential(i),
        "position" => new TokenNoise(5, i).Exponential(17),
        _ => new TokenNoise((ulong)i, 5).Exponential(17),
    };
}
