using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class TokenSamplerTests
{
    private static readonly SamplingSettings Neutral = new(1, 0, 1, 0, 0, 0, 1, 64);

    private static readonly Gen<float[]> Logits = Gen.Float[-20, 20].Array[2, 3000];

    [Fact]
    public void Temperature_zero_takes_the_largest_logit_whatever_the_filters_say() => Gen.Select(Logits, Gen.Int[1, 50], Gen.Float[0.1f, 1]).Sample(
        (logits, k, p) => Sample(logits, Neutral with { Temperature = 0, TopK = k, TopP = p }, 1) == Array.IndexOf(logits, logits.Max()));

    [Fact]
    public void Top_k_draws_only_from_the_k_largest() => Gen.Select(Logits, Gen.Int[1, 100], Gen.ULong).Sample((logits, k, seed) =>
    {
        var smallest = logits.OrderDescending().ElementAt(Math.Min(k, logits.Length) - 1);
        return logits[Sample(logits, Neutral with { TopK = k, Temperature = 5 }, seed)] >= smallest;
    });

    [Fact]
    public void Top_p_draws_only_from_the_smallest_set_that_holds_the_mass() => Gen.Select(Logits, Gen.Float[0.05f, 0.95f], Gen.ULong).Sample((logits, p, seed) =>
    {
        var token = Sample(logits, Neutral with { TopP = p, Temperature = 5 }, seed);
        var total = logits.Sum(logit => Math.Exp(logit));
        var more = logits.Where(logit => logit > logits[token]).Sum(logit => Math.Exp(logit)); // mass before this token
        return more < (p * total) + (1e-4 * total);
    });

    [Fact]
    public void Top_p_after_top_k_counts_the_mass_of_what_top_k_left()
    {
        // Probabilities 0.4, 0.3, 0.2, 0.1; top-k leaves 0.4 and 0.3, of which 0.4 is 57 %.
        float[] logits = [MathF.Log(0.4f), MathF.Log(0.3f), MathF.Log(0.2f), MathF.Log(0.1f)];
        Assert.All(Enumerable.Range(0, 200), seed => Assert.Equal(0, Sample(logits, Neutral with { TopK = 2, TopP = 0.5f }, (ulong)seed)));
    }

    [Fact]
    public void Min_p_draws_only_what_is_likely_enough_beside_the_most_likely() => Gen.Select(Logits, Gen.Float[0.01f, 1], Gen.ULong).Sample(
        (logits, p, seed) => logits[Sample(logits, Neutral with { MinP = p, Temperature = 5 }, seed)] >= logits.Max() + MathF.Log(p) - 1e-4f);

    [Fact]
    public void The_same_seed_draws_the_same_tokens() => Gen.Select(Logits, Gen.ULong).Sample((logits, seed) =>
        Sample(logits, SamplingSettings.Default, seed) == Sample(logits, SamplingSettings.Default, seed));

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(20, 1, 0)]
    [InlineData(0, 0.999999, 0)]
    [InlineData(0, 1, 1e-6)]
    public void Tokens_are_drawn_as_often_as_their_probabilities_say(int topK, float topP, float minP)
    {
        float[] probabilities = [0.4f, 0.25f, 0.15f, 0.1f, 0.05f, 0.03f, 0.02f];
        const float Temperature = 0.7f;
        const int Draws = 20_000;
        float[] logits = [.. probabilities.Select(probability => MathF.Log(probability)), .. Enumerable.Repeat(float.NegativeInfinity, 40)];
        var weights = probabilities.Select(probability => Math.Pow(probability, 1 / Temperature)).ToArray();

        var sampler = new TokenSampler(logits.Length);
        var counts = new int[logits.Length];
        for (var i = 0; i < Draws; i++)
            counts[sampler.Sample(logits, Neutral with { Temperature = Temperature, TopK = topK, TopP = topP, MinP = minP }, [], new TokenNoise(42, i))]++;

        // Chi-square with 6 degrees of freedom: 22.46 is exceeded once in a thousand.
        var chiSquare = weights.Select((weight, i) => (Expected: Draws * weight / weights.Sum(), Count: counts[i]))
            .Sum(cell => (cell.Count - cell.Expected) * (cell.Count - cell.Expected) / cell.Expected);
        Assert.InRange(chiSquare, 0, 22.46);
        Assert.Equal(Draws, counts.Take(probabilities.Length).Sum());
    }

    [Fact]
    public void Penalties_change_the_logits_of_recent_tokens_only()
    {
        float[] logits = [2, 2, -2, 2];
        var settings = Neutral with { Temperature = 0, FrequencyPenalty = 0.5f, PresencePenalty = 0.25f, RepeatPenalty = 2, PenaltyWindow = 3 };
        Sample(logits, settings, 1, copy: false, history: [3, 0, 2, 0]);

        // Token 0 twice in the window, token 2 once; token 3 lies before it.
        Assert.Equal([(2 / 2f) - (2 * 0.5f) - 0.25f, 2, (-2 * 2f) - 0.5f - 0.25f, 2], logits);
    }

    [Fact]
    public void Penalties_start_anew_with_each_token()
    {
        var sampler = new TokenSampler(3);
        var settings = Neutral with { Temperature = 0, PresencePenalty = 1 };
        sampler.Sample([0, 0, 0], settings, [1, 1], new TokenNoise(1, 0));

        float[] logits = [0, 0, 0];
        sampler.Sample(logits, settings, [2], new TokenNoise(1, 0));
        Assert.Equal([0, 0, -1], logits);
    }

    [Fact]
    public void Masked_tokens_are_never_drawn_and_masking_all_is_an_error()
    {
        float[] logits = [float.NegativeInfinity, 1, float.NegativeInfinity, 1];
        Assert.All(Enumerable.Range(0, 100), seed => Assert.Contains(Sample(logits, Neutral, (ulong)seed), (int[])[1, 3]));

        float[] none = [float.NegativeInfinity, float.NegativeInfinity];
        foreach (var settings in (SamplingSettings[])[Neutral, SamplingSettings.Greedy, SamplingSettings.Default, Neutral with { TopP = 0.5f }, Neutral with { TopK = 1 }])
            Assert.Throws<LlamaException>(() => Sample(none, settings, 1));
    }

    [Fact]
    public void Sampling_allocates_nothing_once_it_is_warm()
    {
        var logits = new float[50_000];
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(logits.AsSpan()));
        for (var i = 0; i < logits.Length; i++)
            logits[i] = float.IsFinite(logits[i]) ? MathF.IEEERemainder(logits[i], 10) : 0;
        var sampler = new TokenSampler(logits.Length);
        SamplingSettings[] all = [SamplingSettings.Default, SamplingSettings.Greedy, Neutral with { TopP = 0.9f }, Neutral with { FrequencyPenalty = 1 }];

        int[] history = [1, 2, 3];

        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run()
        {
            foreach (var settings in all)
                sampler.Sample(logits, settings, history, new TokenNoise(1, 0));
        }
    }

    private static int Sample(float[] logits, SamplingSettings settings, ulong seed, bool copy = true, int[]? history = null)
    {
        return new TokenSampler(logits.Length).Sample(copy ? [.. logits] : logits, settings, history ?? [], new TokenNoise(seed, 0));
    }
}
