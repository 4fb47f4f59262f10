using CsCheck;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Each filter beside its published definition, written as plainly as can be.</summary>
public class CandidateFiltersTests
{
    // Few tokens with probabilities that no rounding hides. Whole numbers, as generated fractions are often equal.
    private static readonly Gen<float[]> Logits = Gen.Int[-4_000_000, 4_000_000].Select(number => number / 1e6f).Array[1, 40];

    [Fact]
    public void Top_p_keeps_the_fewest_of_the_most_likely_that_hold_the_mass() =>
        Gen.Select(Logits, Gen.Double[0.01, 0.999]).ForAll((logits, p) =>
        {
            var expected = new List<int>();
            var probabilities = Softmax(logits);
            double mass = 0;
            foreach (var token in ByProbability(logits))
            {
                if (mass >= p)
                    break;
                expected.Add(token);
                mass += probabilities[token];
            }

            return IsClose(mass - probabilities[expected[^1]], p) || IsClose(mass, p)
                || Kept(logits, filters => filters.ApplyTopP((float)p)).SequenceEqual(expected);
        });

    [Fact]
    public void Min_p_keeps_what_is_at_least_that_share_of_the_most_likely() =>
        Gen.Select(Logits, Gen.Double[0.001, 1]).ForAll((logits, p) =>
        {
            var probabilities = Softmax(logits);
            var least = p * probabilities.Max();
            return probabilities.Any(probability => IsClose(probability / least, 1))
                || Kept(logits, filters => filters.ApplyMinP((float)p))
                    .SequenceEqual(ByProbability(logits).Where(token => probabilities[token] >= least));
        });

    [Fact]
    public void Typical_p_keeps_what_surprises_as_much_as_expected() => Gen.Select(Logits, Gen.Double[0.01, 0.999]).ForAll((logits, p) =>
    {
        // Meister et al. 2022: the smallest set by |entropy + log p| whose mass is at least p.
        var probabilities = Softmax(logits);
        var entropy = -probabilities.Sum(probability => probability * Math.Log(probability));
        double Distance(int token) => Math.Abs(entropy + Math.Log(probabilities[token]));
        var ordered = Enumerable.Range(0, logits.Length).OrderBy(Distance).ToArray();
        if (ordered.Zip(ordered.Skip(1), (a, b) => IsClose(Distance(a), Distance(b))).Any(isTie => isTie))
            return true;

        var expected = new List<int>();
        double mass = 0;
        foreach (var token in ordered)
        {
            if (IsClose(mass, p))
                return true;
            if (mass > p)
                break;
            expected.Add(token);
            mass += probabilities[token];
        }

        return Kept(logits, filters => filters.ApplyTypicalP((float)p)).SequenceEqual(ByProbability(logits).Where(expected.Contains));
    });

    [Fact]
    public void Typical_p_can_drop_the_most_likely_token()
    {
        // One token of 0.2 among 80 of 0.01: the entropy is near that of the many.
        float[] logits = [MathF.Log(0.2f), .. Enumerable.Repeat(MathF.Log(0.01f), 80)];
        Assert.DoesNotContain(0, Kept(logits, filters => filters.ApplyTypicalP(0.5f)));
    }

    [Fact]
    public void Xtc_excludes_all_likely_tokens_but_the_least_likely_of_them() =>
        Gen.Select(Logits, Gen.Double[0.001, 0.5]).ForAll((logits, threshold) =>
        {
            var probabilities = Softmax(logits);
            var likely = ByProbability(logits).Where(token => probabilities[token] >= threshold).ToArray();
            return probabilities.Any(probability => IsClose(probability, threshold))
                || Kept(logits, filters => filters.ExcludeTop((float)threshold))
                    .SequenceEqual(ByProbability(logits).Except(likely.SkipLast(1)));
        });

    [Fact]
    public void Xtc_on_the_whole_vocabulary_does_the_same_as_on_candidates() =>
        Gen.Select(Logits, Gen.Float[0.01f, 0.5f], Gen.ULong).ForAll((logits, threshold, seed) =>
        {
            var settings = new SamplingSettings(1, 0, 1, 0, 0, 0, 1, 0) { XtcProbability = 1, XtcThreshold = threshold };
            if (Softmax(logits).Any(probability => IsClose(probability, threshold)))
                return true;
            return Pick(settings) == Pick(settings with { TopNSigma = 1000 });

            int Pick(SamplingSettings settings) => new TokenSampler(logits.Length).Sample([.. logits], settings, [], new(seed, 0));
        });

    [Fact]
    public void Xtc_happens_as_often_as_its_probability_says()
    {
        // Token 0 is nearly sure, so it comes out unless it is excluded.
        var settings = new SamplingSettings(1, 2, 1, 0, 0, 0, 1, 0) { XtcProbability = 0.3f, XtcThreshold = 0.001f };
        var excluded = Enumerable.Range(0, 10_000)
            .Count(place => new TokenSampler(3).Sample([6f, 0f, -20f], settings, [], new(4, place)) == 1);
        Assert.InRange(excluded, 2850, 3200); // 0.3 + 0.7 * 0.0025, within four standard deviations
    }

    [Fact]
    public void Entropy_is_normalised_to_one_where_all_are_equal() => Gen.Select(Logits, Gen.Float[-5, 5]).ForAll((logits, level) =>
    {
        var probabilities = Softmax(logits);
        var expected = logits.Length == 1
            ? 0
            : -probabilities.Sum(probability => probability * Math.Log(probability)) / Math.Log(logits.Length);
        var even = Enumerable.Repeat(level, logits.Length).ToArray();
        return Math.Abs(Filters(logits).Filters.NormalisedEntropy() - expected) < 1e-6
            && Math.Abs(new VocabularyDraw().NormalisedEntropy(logits, logits.Max()) - expected) < 1e-4
            && (logits.Length == 1 || Math.Abs(Filters(even).Filters.NormalisedEntropy() - 1) < 1e-6);
    });

    private static int[] Kept(float[] logits, Action<CandidateFilters> apply)
    {
        var (candidates, filters) = Filters(logits);
        apply(filters);
        return [.. Enumerable.Range(0, candidates.Count).Select(candidates.Id)];
    }

    private static (TopCandidates Candidates, CandidateFilters Filters) Filters(float[] logits)
    {
        var candidates = new TopCandidates();
        candidates.Select(logits, logits.Length);
        var filters = new CandidateFilters(candidates);
        filters.Begin();
        return (candidates, filters);
    }

    private static double[] Softmax(float[] logits) => [.. logits.Select(logit => Math.Exp(logit) / logits.Sum(other => Math.Exp(other)))];

    private static IEnumerable<int> ByProbability(float[] logits) =>
        Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token]);

    // Where single precision decides, either answer is right.
    private static bool IsClose(double a, double b) => Math.Abs(a - b) < 1e-5;
}
