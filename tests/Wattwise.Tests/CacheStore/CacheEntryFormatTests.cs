using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.CacheStore;

public class CacheEntryFormatTests
{
    private static readonly CacheEntryFormat Format = new();

    [Fact]
    public void However_an_entry_is_damaged_reading_it_says_so_or_gives_an_entry()
    {
        var random = new Random(1);
        var whole = Format.Write(StoreEntries.Entry(0, StoreEntries.Axis(0), new string('a', 300)) with { Prompt = "What does it cost?" });
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = whole[..random.Next(1, whole.Length + 1)];
            for (var j = random.Next(1, 5); j > 0; j--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var exception = Record.Exception(
                () => Format.Read(default, StoreEntries.Partition, StoreEntries.EntryKey(0), default, damaged));
            Assert.True(exception is null or InvalidDataException, exception?.ToString());
        }
    }

    [Theory]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(1, 0, double.PositiveInfinity)]
    public void An_energy_that_no_call_can_have_is_read_as_unknown(double joules, double low, double high)
    {
        var bytes = Format.Write(StoreEntries.Entry(0, StoreEntries.Axis(0)) with
        {
            Answer = new CachedAnswer("answer", new[] { new AnswerChunk(6, false) }) { Energy = EnergyEstimate.Modelled(1, 0.25, 4) },
        });
        Replace(bytes, 1, joules);
        Replace(bytes, 0.25, low);
        Replace(bytes, 4, high);
        Assert.Null(Format.Read(default, StoreEntries.Partition, StoreEntries.EntryKey(0), default, bytes).Answer.Energy);
    }

    private static void Replace(byte[] bytes, double value, double with)
    {
        var place = bytes.AsSpan().IndexOf(BitConverter.GetBytes(value));
        Assert.True(place >= 0);
        BitConverter.GetBytes(with).CopyTo(bytes, place);
    }
}
