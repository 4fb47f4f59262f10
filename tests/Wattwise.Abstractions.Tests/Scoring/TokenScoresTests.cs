using Wattwise.Scoring;

namespace Wattwise.Abstractions.Tests.Scoring;

public class TokenScoresTests
{
    [Fact]
    public void A_token_that_nothing_precedes_counts_neither_in_the_sum_nor_in_the_mean()
    {
        var scores = new TokenScores([new(0, 3, null), new(3, 2, (float)Math.Log(2)), new(5, 1, (float)Math.Log(8))]);
        Assert.Equal(Math.Log(16), scores.Surprisal, 1e-6);
        Assert.Equal(4, scores.Perplexity, 1e-5);
    }

    [Fact]
    public void Without_scored_tokens_nothing_surprises()
    {
        Assert.All((TokenScores[])[new([]), new([new(0, 3, null)])], scores => Assert.Equal((0, 1), (scores.Surprisal, scores.Perplexity)));
    }
}
