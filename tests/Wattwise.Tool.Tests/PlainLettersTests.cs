using System.Text;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests;

public class PlainLettersTests
{
    [Theory]
    [InlineData("\u22121.85 J \u2502 a\u253Cb \u2500", "-1.85 J | a+b -")]
    [InlineData("\u2264 7 %\u2026", "<= 7 %...")]
    [InlineData("gr\u00FC\u00DFe \uD83D\uDE80", "gr\u00FC\u00DFe ?")]
    public void What_a_terminal_has_no_letters_for_is_written_with_plain_ones(string text, string expected)
    {
        var encoding = PlainLetters.Of(Encoding.Latin1);
        Assert.False(PlainLetters.HasAll(encoding));
        Assert.Equal(expected, Encoding.Latin1.GetString(encoding.GetBytes(text)));
    }
}
