using System.Text;
using CsCheck;
using Wattwise.Accounting;
using Wattwise.Ledgers;

namespace Wattwise.Tests.Ledger;

public class FootprintEntryFormatTests
{
    [Fact]
    public void Every_entry_comes_back_as_it_was_with_its_time_in_UTC() => LedgerSamples.Any.ForAll(entry =>
    {
        var bytes = FootprintEntryFormat.Write(entry, entry.Tenant, entry.User);
        var read = FootprintEntryFormat.TryRead(bytes)!;

        Assert.DoesNotContain("\\u0000", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal((entry.Time.UtcTicks, TimeSpan.Zero), (read.Time.Ticks, read.Time.Offset));
        Assert.Equal(entry.Lines, read.Lines);
        Assert.Equal(entry.Control?.HeldOutStages ?? [], read.Control?.HeldOutStages ?? []);
        Assert.Equal((entry.Control?.IsControl, entry.Control?.Unit), (read.Control?.IsControl, read.Control?.Unit));
        Assert.Equal(entry with { Lines = [], Control = null, Time = default }, read with { Lines = [], Control = null, Time = default });
    }, iter: 500);

    [Fact]
    public void Bytes_that_are_no_entry_are_none() =>
        Gen.Byte.Array[0, 200].ForAll(bytes => Assert.Null(FootprintEntryFormat.TryRead(bytes)), iter: 500);

    [Fact]
    public void An_entry_that_is_cut_short_or_lacks_what_it_needs_is_none()
    {
        var text = Encoding.UTF8.GetString(FootprintEntryFormat.Write(LedgerSamples.Call(), null, null));
        Assert.Null(FootprintEntryFormat.TryRead(Encoding.UTF8.GetBytes(text[..^3])));
        Assert.Null(
            FootprintEntryFormat.TryRead(Encoding.UTF8.GetBytes(text.Replace("\"outcome\"", "\"other\"", StringComparison.Ordinal))));
        Assert.NotNull(
            FootprintEntryFormat.TryRead(Encoding.UTF8.GetBytes(text.Replace("\"part\"", "\"new\":1,\"part\"", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(2_000_000, "gpt")]
    [InlineData(1, null)]
    public void What_no_ledger_can_keep_is_refused(int length, string? stage)
    {
        var line = LedgerSamples.Call().Lines[0] with { Stage = stage!, ModelId = new('x', length) };
        Assert.Throws<UnwritableEntryException>(() => FootprintEntryFormat.Write(LedgerSamples.Call() with { Lines = [line] }, null, null));
    }
}
