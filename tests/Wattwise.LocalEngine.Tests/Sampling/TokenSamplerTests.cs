using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class TokenSamplerTests
{
    private static readonly SamplingSettings Neutral = new(1, 0, 1, 0, 0, 0, 1, 64);

    private static readonly Gen<float[]> Logits = Gen.Float[-20, 20].Array[2, 3000];

    [Fact]
    public void Temperature_zero_takes_the_largest_logit_whatever_the_filters_say() =>
        Gen.Select(Logits, Gen.Int[1, 50], Gen.Float[0.1f, 1]).ForAll(
            (logits, k, p) =>
                Sample(logits, Neutral with { Temperature = 0, TopK = k, TopP = p }, 1) == Array.IndexOf(logits, logits.Max()));

    [Fact]
    public void Top_k_draws_only_from_the_k_largest() => Gen.Select(Logits, Gen.Int[1, 100], Gen.ULong).ForAll((logits, k, seed) =>
    {
        var smallest = logits.OrderDescending().ElementAt(Math.Min(k, logits.Length) - 1);
        return logits[Sample(logits, Neutral with { TopK = k, Temperature = 5 }, seed)] >= smallest;
    });

    [Fact]
    public void Top_p_draws_only_from_the_smallest_set_that_holds_the_mass() =>
        Gen.Select(Logits, Gen.Float[0.05f, 0.95f], Gen.ULong).ForAll((logits, p, seed) =>
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
    public void Min_p_draws_only_what_is_likely_enough_beside_the_most_likely() =>
        Gen.Select(Logits, Gen.Float[0.01f, 1], Gen.ULong).ForAll(
            (logits, p, seed) =>
                logits[Sample(logits, Neutral with { MinP = p, Temperature = 5 }, seed)] >= logits.Max() + MathF.Log(p) - 1e-4f);

    [Fact]
    public void The_same_seed_draws_the_same_tokens() => Gen.Select(Logits, Gen.ULong).ForAll((logits, seed) =>
        Sample(logits, SamplingSettings.Default, seed) == Sample(logits, SamplingSettings.Default, seed));

    [Fact]
    public void Penalties_change_the_logits_of_recent_tokens_only()
    {
        float[] logits = [2, 2, -2, 2];
        var settings =
            Neutral with { Temperature = 0, FrequencyPenalty = 0.5f, PresencePenalty = 0.25f, RepeatPenalty = 2, PenaltyWindow = 3 };
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
        foreach (var settings in (SamplingSettings[])[Neutral, SamplingSettings.Greedy, SamplingSettings.Default,
            Neutral with { TopP = 0.5f }, Neutral with { TopK = 1 }, Neutral with { TopNSigma = 1 }, Neutral with { TypicalP = 0.5f },
            Neutral with { XtcProbability = 1 }])
            Assert.Throws<LlamaException>(() => Sample(none, settings, 1));
    }

    [Fact]
    public void A_token_that_is_raised_to_infinity_comes_out_whatever_the_filters() => Assert.All(
        (SamplingSettings[])[Neutral, SamplingSettings.Greedy, SamplingSettings.Default, Neutral with { TopP = 0.5f },
            Neutral with { TopNSigma = 1 }, Neutral with { TypicalP = 0.5f }, Neutral with { MinP = 0.5f },
            Neutral with { TemperatureRange = 1 }],
        settings => Assert.Equal(2, Sample([5, 1, float.PositiveInfinity, float.NegativeInfinity], settings, 1)));

    [Fact]
    public void Biases_come_before_penalties()
    {
        float[] logits = [1, 1, 1];
        var settings = Neutral with { Temperature = 0, RepeatPenalty = 2, LogitBiases = [new(0, 3), new(1, float.NegativeInfinity)] };
        Assert.Equal(0, Sample(logits, settings, 1, copy: false, history: [0]));
        Assert.Equal([(1f + 3) / 2, float.NegativeInfinity, 1], logits);
    }

    [Fact]
    public void Temperature_moves_within_its_range_by_the_entropy()
    {
        // Even logits have the largest entropy, so the temperature is the highest; near certainty it is the lowest, 0.
        var settings = Neutral with { TemperatureRange = 1 };
        var sampler = new TokenSampler(4);
        sampler.Sample([1, 1, 1, 0], settings with { TopK = 3 }, [], new(1, 0), out var even);
        Assert.Equal(1 / 3.0, even, 1e-5);

        // p = 0.8, 0.2: entropy 0.7219 bits, of 1 at most, so the temperature is 2 * 0.7219 = 1.4439, and the ratio 4^(1/1.4439).
        float[] logits = [MathF.Log(0.8f), MathF.Log(0.2f), float.NegativeInfinity, float.NegativeInfinity];
        var token = sampler.Sample(logits, settings with { TopK = 2 }, [], new(1, 0), out var confidence);
        var odds = Math.Pow(4, 1 / 1.4438562);
        Assert.Equal(token == 0 ? odds / (1 + odds) : 1 / (1 + odds), confidence, 1e-5);
    }

    [Fact]
    public void Sampling_allocates_nothing_once_it_is_warm()
    {
        var logits = new float[50_000];
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(logits.AsSpan()));
        for (var i = 0; i < logits.Length; i++)
            logits[i] = float.IsFinite(logits[i]) ? MathF.IEEERemainder(logits[i], 10) : 0;
        var sampler = new TokenSampler(logits.Length);
        SamplingSettings[] all =
        [
            SamplingSettings.Default,
            SamplingSettings.Greedy,
            Neutral,
            Neutral with { TopP = 0.9f },
            Neutral with { MinP = 0.1f },
            Neutral with { FrequencyPenalty = 1 },
            Neutral with { TypicalP = 0.5f },
            Neutral with { TopNSigma = 1 },
            Neutral with { XtcProbability = 1, TemperatureRange = 0.5f },
            SamplingSettings.Default with { XtcProbability = 1, TypicalP = 0.9f, TemperatureRange = 0.5f, LogitBiases = [new(3, -1)] },
            Neutral with { Dry = new(0.8f, 1.75f, 2, 64, []) { Breakers = new([[3], [4, 5]]) } },
        ];

        int[] history = [1, 2, 3, 1, 2, 3, 1, 2, 4, 1, 2];

        // A collection on another thread is counted here now and then, an allocation of the sampler in every run.
        Run();
        Assert.Contains(Enumerable.Range(0, 5).ToArray(), _ => AllocatedBytesOfRun() == 0);

        long AllocatedBytesOfRun()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Run()
        {
            foreach (var settings in all)
            {
                sampler.Sample(logits, settings, history, new TokenNoise(1, 0));
                sampler.Sample(logits, settings, history, new TokenNoise(1, 0), out _);
            }
        }
    }

    private static int Sample(float[] logits, SamplingSettings settings, ulong seed, bool copy = true, int[]? history = null)
    {
        return new TokenSampler(logits.Length).Sample(copy ? [.. logits] : logits, settings, history ?? [], new TokenNoise(seed, 0));
    }
}
