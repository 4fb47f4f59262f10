using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class LogProbabilitiesTests
{
    [Fact]
    public void They_are_the_logarithm_of_the_softmax() => Gen.Float[-30, 30].Array[1, 500].ForAll(logits =>
    {
        var probabilities = new LogProbabilities();
        probabilities.Read(logits, 3);

        var total = logits.Sum(logit => Math.Exp(logit));
        return Enumerable.Range(0, logits.Length)
            .All(token => Math.Abs(probabilities.Of(token) - Math.Log(Math.Exp(logits[token]) / total)) < 1e-3)
            && probabilities.Top(0).Logprob == probabilities.Of(probabilities.Top(0).Id);
    });
}
