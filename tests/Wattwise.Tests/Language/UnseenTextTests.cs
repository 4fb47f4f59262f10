using Wattwise.Language;

namespace Wattwise.Tests.Language;

public class UnseenTextTests
{
    [Theory]
    [InlineData("Is it open?\U000E0049\U000E0067\U000E006E")]
    [InlineData("Is it\u200B\u200C\u200B\u200C open?")]
    [InlineData("Is it \uE000 open?")]
    [InlineData("Is it \uFFFE open?")]
    [InlineData("Is it \U000F0000 open?")]
    [InlineData("Is it \u0001 open?")]
    [InlineData("😀\uFE0F\uFE0E\uFE0F")]
    public void Characters_that_are_not_seen_in_runs_private_or_unassigned_are_found(string text) => Assert.True(UnseenText.IsIn(text));

    [Fact]
    public void A_lone_surrogate_is_found() => Assert.True(UnseenText.IsIn("Is it \uD800 open?"));

    [Theory]
    [InlineData("Is it open?\r\n\tYes.")]
    [InlineData("\uFEFFIs it open?")]
    [InlineData("co\u00ADop")]
    [InlineData("👨\u200D👩\u200D👧 ❤\uFE0F ☎\uFE0F")]
    [InlineData("🏳\uFE0F\u200D🌈")]
    [InlineData("\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F")]
    [InlineData("می\u200Cخواهم")]
    [InlineData("e\u0301 naïve 中文 𝒳")]
    public void Text_of_everyday_use_is_not(string text) => Assert.False(UnseenText.IsIn(text));
}
