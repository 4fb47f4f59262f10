using CsCheck;

namespace Wattwise.LocalEngine.Tests;

/// <summary>The Gumbel-max draw, whole vocabulary and candidates alike.</summary>
public class DrawTests
{
    private const int Draws = 200_000;

    // Chi-square with 6 degrees of freedom: exceeded once in a thousand.
    private const double Limit = 22.46;

    private static readonly SamplingSettings Neutral = new(1, 0, 1, 0, 0, 0, 1, 64);
    private static readonly double[] Probabilities = [0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.02];

    public static TheoryData<int, float, float, float> Filters => new()
    {
        { 0, 1, 0, 1 },
        { 0, 1, 0, 0.7f },
        { 20, 1, 0, 0.7f },
        { 0, 0.999999f, 0, 1.5f },
        { 0, 1, 1e-6f, 0.7f },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void Tokens_are_drawn_as_often_as_their_probabilities_say(int topK, float topP, float minP, float temperature) =>
        Assert.InRange(ChiSquare(Neutral with { TopK = topK, TopP = topP, MinP = minP, Temperature = temperature }, bias: 0), 0, Limit);

    [Fact]
    public void The_test_of_the_distribution_would_see_a_slight_bias() => Assert.All(
        (SamplingSettings[])[Neutral, Neutral with { TopK = 20 }],
        settings => Assert.True(ChiSquare(settings, bias: 0.03f) > Limit));

    [Fact]
    public void The_whole_vocabulary_is_compared_though_few_tokens_are_computed() =>
        Gen.Select(Gen.Float[-30, 30].Array[1, 3000], Gen.Float[0.1f, 20], Gen.ULong, Gen.Int[0, 5])
            .ForAll((logits, temperature, seed, masks) =>
            {
                for (var i = 0; i < logits.Length - 1; i += masks + 1)
                    logits[i] = masks > 0 ? float.NegativeInfinity : logits[i];
                var noise = new TokenNoise(seed, 9);
                var expected = Enumerable.Range(0, logits.Length)
                    .MaxBy(token => (logits[token] / (double)temperature) + noise.Gumbel(token));
                return Sample(logits, Neutral with { Temperature = temperature }, noise) == expected;
            });

    [Fact]
    public void A_filter_that_leaves_the_winner_does_not_change_it() =>
        Gen.Select(Gen.Float[-10, 10].Array[2, 500], Gen.Int[1, 400], Gen.Float[0.3f, 1], Gen.ULong).ForAll((logits, topK, topP, seed) =>
        {
            var noise = new TokenNoise(seed, 1);
            var sampler = new TokenSampler(logits.Length);
            var winner = Sample(logits, Neutral, noise);
            var filtered = sampler.Sample([.. logits], Neutral with { TopK = topK, TopP = topP }, [], noise);
            return filtered == winner || !Enumerable.Range(0, sampler.Candidates.Count).Select(sampler.Candidates.Id).Contains(winner);
        });

    [Fact]
    public void The_same_noise_gives_the_same_token_in_whatever_order_places_are_sampled()
    {
        var random = new Random(11);
        var rows = Enumerable.Range(0, 50).Select(_ => Enumerable.Range(0, 1000).Select(_ => random.NextSingle() * 12).ToArray()).ToArray();
        SamplingSettings[] all = [Neutral, SamplingSettings.Default, Neutral with { XtcProbability = 0.5f, TopK = 30 }];
        foreach (var settings in all)
        {
            var sampler = new TokenSampler(1000);
            var forward = rows.Select((row, place) => sampler.Sample([.. row], settings, [], new(3, place))).ToArray();
            for (var place = rows.Length - 1; place >= 0; place--)
                Assert.Equal(forward[place], sampler.Sample([.. rows[place]], settings, [], new(3, place)));
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(2)]
    public void Two_distributions_with_the_same_noise_agree_as_often_as_the_bound_says(double difference)
    {
        // Daliri, Musco and Suresh, arXiv 2408.07978: at least (1 - TV) / (1 + TV).
        const int Tokens = 300;
        var random = new Random(5);
        float[] Row() => [.. Enumerable.Range(0, Tokens).Select(_ => (float)(-Math.Log(-Math.Log(random.NextDouble()))))];
        var first = Row();
        float[] second = [.. first.Zip(Row(), (logit, change) => logit + (float)(difference * change))];
        var distance = first.Zip(second, (p, q) =>
            Math.Abs((Math.Exp(p) / first.Sum(x => Math.Exp(x))) - (Math.Exp(q) / second.Sum(x => Math.Exp(x))))).Sum() / 2;

        const int Places = 20_000;
        var sampler = new TokenSampler(Tokens);
        var agreed = Enumerable.Range(0, Places).Count(place =>
            sampler.Sample(first, Neutral, [], new(8, place)) == sampler.Sample(second, Neutral, [], new(8, place)));

        var bound = (1 - distance) / (1 + distance);
        Assert.True(agreed >= Places * (bound - (4 * Math.Sqrt(bound * (1 - bound) / Places))), $"{agreed} of {Places}, bound {bound:F4}");
        var independent = Enumerable.Range(0, Places).Count(place =>
            sampler.Sample(first, Neutral, [], new(8, place)) == sampler.Sample(second, Neutral, [], new(9, place)));
        Assert.True(independent < Places * bound); // what noise of their own would give
    }

    [Fact]
    public void Confidence_is_the_probability_of_the_token_that_is_drawn()
    {
        float[] logits = [.. Probabilities.Select(probability => (float)Math.Log(probability))];
        var sampler = new TokenSampler(logits.Length);
        for (var place = 0; place < 200; place++)
        {
            var token = sampler.Sample([.. logits], Neutral, [], new(1, place), out var confidence);
            Assert.Equal(Probabilities[token], confidence, 1e-5);
            Assert.Equal(sampler.Sample([.. logits], Neutral, [], new(1, place)), token);

            token = sampler.Sample([.. logits], Neutral with { TopK = 3 }, [], new(1, place), out confidence);
            Assert.Equal(Probabilities[token] / 0.8, confidence, 1e-5);
            Assert.Equal(sampler.Sample([.. logits], Neutral with { TopK = 3 }, [], new(1, place)), token);
        }

        Assert.Equal(0, sampler.Sample([.. logits], SamplingSettings.Greedy, [], default, out var sure));
        Assert.Equal(Probabilities[0], sure, 1e-5);
    }

    private static double ChiSquare(SamplingSettings settings, float bias)
    {
        float[] logits = [.. Probabilities.Select(probability => (float)Math.Log(probability)), .. Enumerable.Repeat(
            float.NegativeInfinity, 40)];
        logits[1] += bias;
        var weights = Probabilities.Select(probability => Math.Pow(probability, 1 / settings.Temperature)).ToArray();

        var sampler = new TokenSampler(logits.Length);
        var counts = new int[logits.Length];
        for (var i = 0; i < Draws; i++)
            counts[sampler.Sample(logits, settings, [], new TokenNoise(42, i))]++;
        Assert.Equal(Draws, counts.Take(Probabilities.Length).Sum());
        return weights.Select((weight, i) => (Expected: Draws * weight / weights.Sum(), Count: counts[i]))
            .Sum(cell => (cell.Count - cell.Expected) * (cell.Count - cell.Expected) / cell.Expected);
    }

    private static int Sample(float[] logits, SamplingSettings settings, TokenNoise noise) =>
        new TokenSampler(logits.Length).Sample([.. logits], settings, [], noise);
}
