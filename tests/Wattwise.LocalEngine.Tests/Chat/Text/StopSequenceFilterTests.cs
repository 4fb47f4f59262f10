using System.Text;
using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class StopSequenceFilterTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["ab\n"], 0, 40];
    private static readonly Gen<string[]> Stops = Gen.String[Gen.Char["ab\n"], 1, 4].Array[0, 3];

    [Fact]
    public void The_cut_into_pieces_changes_nothing() => Gen.Select(Text, Stops, Gen.Int[1, 7].Array[1, 60]).ForAll((text, stops, cuts) =>
        Run(stops, Split(text, cuts)) == Run(stops, text.Select(character => character.ToString())));

    [Fact]
    public void Text_ends_before_the_stop_that_is_complete_first() => Gen.Select(Text, Stops).ForAll((text, stops) =>
    {
        var expected = text;
        for (var end = 1; end <= text.Length && expected == text; end++)
        {
            var stop = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).MaxBy(stop => stop.Length);
            if (stop is not null)
                expected = text[..(end - stop.Length)];
            if (stop is not null)
                break;
        }

        return Run(stops, [text]) == expected;
    });

    [Fact]
    public void What_may_become_a_stop_is_held_back_and_released_when_it_does_not()
    {
        var filter = new StopSequenceFilter(["</end>"]);
        Assert.Equal("a", filter.Add("a</e").ToString());
        Assert.Equal("", filter.Add("n").ToString());
        Assert.Equal("</enx", filter.Add("x").ToString());
        Assert.Equal("", filter.Add("</").ToString());
        Assert.Equal("</", filter.Finish().ToString());
        Assert.False(filter.IsStopped);
    }

    private static string Run(string[] stops, IEnumerable<string> pieces)
    {
        var filter = new StopSequenceFilter(stops);
        var shown = new StringBuilder();
        foreach (var piece in pieces)
        {
            shown.Append(filter.Add(piece));
            if (filter.IsStopped)
                return shown.ToString();
        }

        return shown.Append(filter.Finish()).ToString();
    }

    private static IEnumerable<string> Split(string text, int[] cuts)
    {
        var start = 0;
        for (var i = 0; start < text.Length; i++)
        {
            var length = Math.Min(cuts[i % cuts.Length], text.Length - start);
            yield return text.Substring(start, length);
            start += length;
        }
    }
}
