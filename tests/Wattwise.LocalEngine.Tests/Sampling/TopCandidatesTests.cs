using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class TopCandidatesTests
{
    [Fact]
    public void The_k_largest_are_those_of_a_full_sort_ties_to_the_smaller_id() =>
        Gen.Select(Gen.Float[-100, 100].Select(MathF.Round).Array[1, 2000], Gen.Int[1, 300]).ForAll((logits, k) =>
        {
            var candidates = new TopCandidates();
            candidates.Select(logits, k);

            var expected = Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).ThenBy(id => id).Take(k);
            var actual = Enumerable.Range(0, candidates.Count).Select(candidates.Id).ToArray();
            return expected.SequenceEqual(actual)
                && Enumerable.Range(0, candidates.Count).All(i => candidates.Logit(i) == logits[candidates.Id(i)]);
        });

    [Fact]
    public void What_is_no_number_or_masked_is_left_out()
    {
        var candidates = new TopCandidates();
        candidates.Select([float.NaN, 1, float.NegativeInfinity, -0f, float.PositiveInfinity], 5);
        Assert.Equal([4, 1, 3], Enumerable.Range(0, candidates.Count).Select(candidates.Id));
    }
}
