using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class LargestLogitTests
{
    [Fact]
    public void The_first_of_the_largest_is_found_whatever_is_masked() =>
        Gen.Select(Gen.Float[-3, 3].Select(MathF.Round).Array[1, 400], Gen.Int[1, 20], Gen.Bool).ForAll((logits, every, isNaN) =>
        {
            for (var i = every - 1; i < logits.Length; i += every)
                logits[i] = isNaN ? float.NaN : float.NegativeInfinity;
            var numbers = logits.Where(logit => !float.IsNaN(logit)).DefaultIfEmpty(float.NegativeInfinity);
            var expected = float.IsNegativeInfinity(numbers.Max()) ? -1 : Array.FindIndex(logits, logit => logit == numbers.Max());
            return LargestLogit.IndexOf(logits) == expected && LargestLogit.Of(logits) == numbers.Max();
        });
}
