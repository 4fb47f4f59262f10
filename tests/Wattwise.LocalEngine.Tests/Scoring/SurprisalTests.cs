namespace Wattwise.LocalEngine.Tests;

public class SurprisalTests
{
    [Fact]
    public void Equal_logits_share_the_probability() =>
        Assert.All((float[])[-3e4f, 0, 3e4f], logit =>
            Assert.Equal(Math.Log(5000), Surprisal.Of(Enumerable.Repeat(logit, 5000).ToArray(), 1234), 1e-5));

    [Fact]
    public void One_of_two_tokens_that_is_e_times_likelier() =>
        Assert.Equal(Math.Log(1 + Math.Exp(-1)), Surprisal.Of([7, 6], 0), 1e-6);

    [Fact]
    public void A_certain_token_surprises_nobody_and_an_impossible_one_is_an_error()
    {
        Assert.Equal(0, Surprisal.Of([0, float.NegativeInfinity], 0));
        Assert.Throws<LlamaException>(() => Surprisal.Of([0, float.NegativeInfinity], 1));
        Assert.Throws<NotNumbersException>(() => Surprisal.Of([0, float.NaN], 0));
    }

    [Fact]
    public void Agrees_with_sums_in_double_precision()
    {
        var random = new Random(5);
        var logits = Enumerable.Range(0, 49_152).Select(_ => (float)(random.NextDouble() * 30 - 20)).ToArray();
        var logSum = Math.Log(logits.Sum(logit => Math.Exp(logit)));
        Assert.All((int[])[0, 1, 1023, 1024, 49_151], token => Assert.Equal(logSum - logits[token], Surprisal.Of(logits, token), 1e-4));
    }
}
