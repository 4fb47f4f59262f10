using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class TopNSigmaTests
{
    [Fact]
    public void The_minimum_lies_standard_deviations_under_the_largest() =>
        Gen.Select(Gen.Float[-20, 20].Array[1, 300], Gen.Float[0.1f, 5], Gen.Int[1, 5]).ForAll((logits, n, every) =>
        {
            for (var i = 1; i < logits.Length; i += every)
                logits[i] = every == 5 ? logits[i] : float.NegativeInfinity;
            var counted = logits.Where(float.IsFinite).Select(logit => (double)logit).ToArray();
            var deviation = Math.Sqrt(counted.Average(logit => Math.Pow(logit - counted.Average(), 2)));
            return Math.Abs(TopNSigma.Minimum(logits, n) - (counted.Max() - (n * deviation))) < 1e-3;
        });

    [Fact]
    public void Only_tokens_above_the_minimum_are_drawn_and_top_k_counts_among_them() =>
        Gen.Select(Gen.Float[-20, 20].Array[2, 300], Gen.Float[0.1f, 2], Gen.Int[0, 50]).ForAll((logits, n, topK) =>
        {
            var sampler = new TokenSampler(logits.Length);
            sampler.Sample([.. logits], new SamplingSettings(1, topK, 1, 0, 0, 0, 1, 0) { TopNSigma = n }, [], new(1, 1));
            var minimum = TopNSigma.Minimum(logits, n);
            var expected = Enumerable.Range(0, logits.Length).Where(token => logits[token] >= minimum)
                .OrderByDescending(token => logits[token]);
            return Enumerable.Range(0, sampler.Candidates.Count).Select(sampler.Candidates.Id)
                .SequenceEqual(topK > 0 ? expected.Take(topK) : expected);
        });
}
