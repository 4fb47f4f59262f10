using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Evidence;

public class InMemoryCascadeEvidenceStoreTests
{
    [Fact]
    public async Task The_oldest_of_a_class_goes_and_the_newest_come_back_oldest_first()
    {
        var store = new InMemoryCascadeEvidenceStore(maxEvidencePerClass: 2);
        foreach (var (taskClass, loss) in new[] { ("quiet", 0.0), ("busy", 0.1), ("busy", 0.2), ("busy", 0.3) })
            await store.AppendAsync(
                "id", new CascadeEvidence(DateTimeOffset.UnixEpoch, taskClass, 0, CascadeRule.Whole, [], loss), Chat.Token);

        Assert.Equal([0, 0.2, 0.3], (await store.ReadAsync("id", 10, Chat.Token)).Select(evidence => evidence.Loss));
        Assert.Equal([0.3], (await store.ReadAsync("id", 1, Chat.Token)).Select(evidence => evidence.Loss));
        Assert.Empty(await store.ReadAsync("other", 10, Chat.Token));
    }
}
