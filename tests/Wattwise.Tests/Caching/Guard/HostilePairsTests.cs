using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Guard;

public class HostilePairsTests
{
    private static readonly LexicalGuard Guard = new();

    // The guard alone; embedder and verifier have their part in the shares that docs/semantic-cache.md names.
    [Theory]
    [InlineData("tune", "hostile", 0.92)]
    [InlineData("test", "hostile", 0.92)]
    [InlineData("tune", "plain", 0.95)]
    [InlineData("test", "plain", 0.95)]
    public void Near_misses_of_domains_of_their_own_are_refused(string set, string level, double leastShare)
    {
        var pairs = Pairs(set, level, isRephrasing: false);
        var passed = pairs.Where(pair => Guard.FindConflict(pair.First, pair.Second) is null).ToArray();
        Assert.True(1 - (double)passed.Length / pairs.Length >= leastShare, string.Join(Environment.NewLine, passed));
    }

    [Theory]
    [InlineData("tune", "hostile", 0.05)]
    [InlineData("test", "hostile", 0.15)]
    [InlineData("tune", "plain", 0.05)]
    [InlineData("test", "plain", 0.05)]
    public void Few_rephrasings_of_domains_of_their_own_are_refused(string set, string level, double mostShare)
    {
        var pairs = Pairs(set, level, isRephrasing: true);
        var refused = pairs.Where(pair => Guard.FindConflict(pair.First, pair.Second) is not null).ToArray();
        Assert.True((double)refused.Length / pairs.Length <= mostShare, string.Join(Environment.NewLine, refused));
    }

    [Fact]
    public void All_pairs_are_judged_alike_in_both_orders()
    {
        foreach (var cells in Rows())
            Assert.Equal(Guard.FindConflict(cells[4], cells[5]), Guard.FindConflict(cells[5], cells[4]));
    }

    private static (string First, string Second)[] Pairs(string set, string level, bool isRephrasing) =>
        [.. Rows().Where(cells => cells[0] == set && cells[1] == level && cells[2] == "rephrasing" == isRephrasing)
            .Select(cells => (cells[4], cells[5]))];

    private static IEnumerable<string[]> Rows()
    {
        using var reader = new StreamReader(typeof(HostilePairsTests).Assembly.GetManifestResourceStream("hostile-pairs.tsv")!);
        return [.. EmbeddedTable.Rows(reader)];
    }
}
