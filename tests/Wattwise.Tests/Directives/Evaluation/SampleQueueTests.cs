using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Evaluation;

public class SampleQueueTests
{
    [Fact]
    public void It_keeps_a_fair_sample_and_never_more_than_its_limit()
    {
        var queue = new SampleQueue(maxPerClass: 50, maxClasses: 4, seed: 1);
        for (var i = 0; i < 5_000; i++)
        {
            if (queue.Draw("c", null) is >= 0 and var place)
                queue.Put(Sample("c", i), place);
        }

        var kept = Assert.Single(queue.TakeAll()).Samples.Select(sample => int.Parse(sample.Prompt, null)).ToArray();
        Assert.Equal(50, kept.Length);

        // A uniform sample of 50 from 0 to 4,999 has a mean of 2,500 with a deviation of 204.
        Assert.InRange(kept.Average(), 1_800, 3_200);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Classes_beyond_the_limit_are_left_out()
    {
        var queue = new SampleQueue(maxPerClass: 5, maxClasses: 2, seed: 1);

        Assert.True(queue.Draw("a", null) >= 0);
        Assert.True(queue.Draw("b", null) >= 0);
        Assert.Equal(-1, queue.Draw("c", null));
    }

    [Fact]
    public void An_answer_that_comes_after_the_samples_were_taken_is_dropped()
    {
        var queue = new SampleQueue(maxPerClass: 5, maxClasses: 2, seed: 1);
        var place = queue.Draw("a", null);
        queue.TakeAll();
        queue.Put(Sample("a", 1), place);

        Assert.Equal(0, queue.Count);
    }

    private static DirectiveSample Sample(string taskClass, int number) =>
        new(taskClass, default, [], null, number.ToString((IFormatProvider?)null), DirectiveLevel.Full, new SampleAnswer(
            "answer", null, 1, null, 0));
}
