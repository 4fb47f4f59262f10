using Wattwise.Judging;

namespace Wattwise.LocalEngine.Tests;

public class ReferenceLogitTests(PairModel model)
{
    [Fact]
    public async Task Logits_lie_within_a_fifth_of_the_references()
    {
        var references = ModelReferences.Instance.Pairs;
        var logits = await new LlamaPairScorer(model.Engine).ScoreAsync(
            [.. references.Select(pair => new PromptPair(pair.First, pair.Second))], TestContext.Current.CancellationToken);

        Assert.All(logits.Zip(references), pair => Assert.Equal(pair.Second.Logit, pair.First, 0.2f));
    }
}
