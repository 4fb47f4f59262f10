using CsCheck;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Safety;

public class PatternPersonalDataDetectorTests
{
    private static readonly PatternPersonalDataDetector Detector = new();

    [Fact]
    public void Nothing_with_a_checksum_or_a_fixed_shape_is_missed() =>
        Assert.Equal([], LabelledPrompts.Certain.Where(IsMissed).Select(Describe));

    [Fact]
    public void Nine_in_ten_of_what_only_its_wording_tells_is_found_under_its_kind()
    {
        var missed = LabelledPrompts.Worded.Where(IsMissed).Select(Describe).ToList();
        Assert.True(missed.Count <= LabelledPrompts.Worded.Length / 10, string.Join('\n', missed));
    }

    [Fact]
    public void At_most_three_in_a_hundred_usual_questions_are_flagged()
    {
        var flagged = LabelledPrompts.Harmless.Where(prompt => Detector.Find(prompt) is not null).Select(prompt => $"{Detector.Find(prompt)}: {prompt}").ToList();
        Assert.True(flagged.Count <= LabelledPrompts.Harmless.Length * 3 / 100, string.Join('\n', flagged));
    }

    [Fact]
    public void What_is_certain_is_found_anywhere_in_a_text() =>
        Gen.Select(Gen.Int[0, LabelledPrompts.Certain.Length - 1], Gen.String[Gen.Char["abc .,\n?"], 0, 200], Gen.String[Gen.Char["abc .,\n?"], 0, 200])
            .Sample((index, before, after) => Detector.Find($"{before} {LabelledPrompts.Certain[index].Prompt} {after}") is not null);

    [Fact]
    public void An_account_with_one_wrong_digit_is_no_account() =>
        Gen.Select(Gen.Int[4, 21], Gen.Int[1, 9]).Sample((at, change) =>
        {
            var number = "DE89370400440532013000".ToCharArray();
            number[at] = (char)('0' + (number[at] - '0' + change) % 10);
            return Detector.Find("Is " + new string(number) + " ok?") != "iban";
        });

    [Fact]
    public void A_card_with_one_wrong_digit_is_no_card() =>
        Gen.Select(Gen.Int[1, 15], Gen.Int[1, 9]).Sample((at, change) =>
        {
            var number = "4111111111111111".ToCharArray();
            number[at] = (char)('0' + (number[at] - '0' + change) % 10);
            return Detector.Find("Is " + new string(number) + " ok?") != "payment-card";
        });

    [Fact]
    public void Any_text_is_read() =>
        Gen.String.Sample(text => Detector.Find(text) is null or { Length: > 0 });

    [Theory]
    [InlineData("a")]
    [InlineData("1 ")]
    [InlineData("12-")]
    [InlineData("a@")]
    [InlineData("a@b.")]
    [InlineData("DE89 ")]
    [InlineData("(0")]
    [InlineData("+1 ")]
    [InlineData("my ")]
    [InlineData("I have been just a ")]
    [InlineData("I am Ab ")]
    [InlineData("1 Ab Cd Ef Gh ")]
    [InlineData("password is the ")]
    [InlineData("order number ")]
    [InlineData("passport A")]
    [InlineData("call me at 1 ")]
    [InlineData("I was born on the first of ")]
    [InlineData("\uD800")]
    public void A_prompt_of_a_megabyte_is_read_to_its_end(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));
        _ = Detector.Find(text);
        Assert.NotNull(Detector.Find(text + " and x.y@example.org"));
    }

    private static bool IsMissed((string Kind, string Prompt) labelled) => Detector.Find(labelled.Prompt) != labelled.Kind;

    private static string Describe((string Kind, string Prompt) labelled) => $"{labelled.Kind}, found {Detector.Find(labelled.Prompt) ?? "nothing"}: {labelled.Prompt}";
}
