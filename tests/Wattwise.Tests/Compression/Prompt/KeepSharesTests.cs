using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Prompt;

public class KeepSharesTests
{
    [Fact]
    public void A_higher_floor_keeps_no_less() => Assert.All(Enum.GetValues<ContentKind>(), kind =>
    {
        var shares = Enumerable.Range(0, 101).Select(percent => KeepShares.For(kind, percent / 100d, hasEmbedder: false)).ToArray();
        Assert.Equal(shares.Order(), shares);
    });

    [Fact]
    public void A_floor_that_nothing_is_known_to_hold_keeps_all() =>
        Assert.All(Enum.GetValues<ContentKind>(), kind => Assert.Equal(1, KeepShares.For(kind, 1, hasEmbedder: true)));
}
