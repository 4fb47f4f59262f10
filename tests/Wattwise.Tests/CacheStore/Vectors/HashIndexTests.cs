using CsCheck;
using Wattwise.Caching;

namespace Wattwise.Tests.CacheStore.Vectors;

public class HashIndexTests
{
    [Fact]
    public void It_finds_what_a_dictionary_would_find() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 99]).Array[0, 400].ForAll(operations =>
        {
            // Keys that share their low bits collide.
            var table = new HashIndex<long>(number => number * 64L);
            var expected = new HashSet<int>();
            foreach (var (isAdded, number) in operations)
            {
                if (!isAdded)
                    Assert.Equal(expected.Remove(number), table.Remove(number * 64L, out _));
                else if (expected.Add(number))
                    table.Add(number);
            }

            Assert.Equal(expected.Order(), table.ToArray().Order());
            Assert.All(Enumerable.Range(0, 100), number => Assert.Equal(expected.Contains(number), table.TryFind(number * 64L, out _)));
        });

    [Fact]
    public void A_sample_as_large_as_the_table_holds_every_number_once() =>
        Gen.Int[0, 40].ForAll(count =>
        {
            var table = new HashIndex<long>(number => number);
            for (var number = 0; number < count; number++)
                table.Add(number);
            var sample = new int[40];
            Assert.Equal(count, table.Sample(sample));
            Assert.Equal(Enumerable.Range(0, count), sample[..count].Order());
        });

    [Fact]
    public void Samples_go_round()
    {
        var table = new HashIndex<long>(number => number);
        for (var number = 0; number < 100; number++)
            table.Add(number);
        var seen = new HashSet<int>();
        var sample = new int[10];
        for (var i = 0; i < 10; i++)
        {
            table.Sample(sample);
            seen.UnionWith(sample);
        }

        Assert.Equal(100, seen.Count);
    }
}
