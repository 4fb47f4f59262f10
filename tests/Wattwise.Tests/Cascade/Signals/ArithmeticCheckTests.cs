using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Signals;

public class ArithmeticCheckTests
{
    [Theory]
    [InlineData("3 + 4 = 7", 1, 0)]
    [InlineData("She has 16 eggs - 3 eggs - 4 eggs = 9 eggs.", 1, 0)]
    [InlineData("That is <<9*2=18>>18 dollars", 1, 0)]
    [InlineData("12 * 0.25 = $3.00", 1, 0)]
    [InlineData("1,200 / 4 = 300", 1, 0)]
    [InlineData("(47 + 52 + 57) / 3 = 52", 1, 0)]
    [InlineData("10 / 3 = 3.33", 1, 0)]
    [InlineData("20% * 50 = 10", 1, 0)]
    [InlineData("3 x 12 = 36", 1, 0)]
    [InlineData("7 * (3 + 5) = 63", 0, 1)]
    [InlineData("2 + 2 = 5", 0, 1)]
    [InlineData("10 / 3 = 3.34", 0, 1)]
    public void Sums_are_checked(string text, int right, int wrong) => Assert.Equal((right, wrong), ArithmeticCheck.Count(text));

    [Theory]
    [InlineData("x - 3 + 4 = 9")]
    [InlineData("T + 2X = 37")]
    [InlineData("the answer = 7")]
    [InlineData("2 ** 3 = 9")]
    [InlineData("2 ^ 3 = 9")]
    [InlineData("1. 5 = 5")]
    [InlineData("3 + 4 = y")]
    [InlineData("1 / 0 = 3")]
    [InlineData("")]
    public void What_cannot_be_read_with_certainty_is_left_out(string text) => Assert.Equal((0, 0), ArithmeticCheck.Count(text));

    [Fact]
    public void Hostile_texts_end()
    {
        string[] texts =
        [
            new('(', 100_000), string.Concat(Enumerable.Repeat("1+", 50_000)) + "1=1", string.Concat(Enumerable.Repeat("=", 100_000)),
            "9" + new string('*', 50_000) + "9=1", string.Concat(Enumerable.Repeat("((1+1)=2 ", 20_000)), new string('9', 100_000) + "+1=2",
            string.Concat(Enumerable.Repeat("-", 50_000)) + "1=1",
        ];
        foreach (var text in texts)
            Assert.True(ArithmeticCheck.Count(text) is { Right: <= 256, Wrong: <= 256 });
    }
}
