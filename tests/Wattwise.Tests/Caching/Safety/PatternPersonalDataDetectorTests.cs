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
        var flagged = LabelledPrompts.Harmless.Where(prompt => Detector.Find(prompt) is not null)
            .Select(prompt => $"{Detector.Find(prompt)}: {prompt}").ToList();
        Assert.True(flagged.Count <= LabelledPrompts.Harmless.Length * 3 / 100, string.Join('\n', flagged));
    }

    [Fact]
    public void What_is_certain_is_found_anywhere_in_a_text() =>
        Gen.Select(
            Gen.Int[0, LabelledPrompts.Certain.Length - 1], Gen.String[Gen.Char["abc .,\n?"], 0, 200],
            Gen.String[Gen.Char["abc .,\n?"], 0, 200])
            .ForAll((index, before, after) => Detector.Find($"{before} {LabelledPrompts.Certain[index].Prompt} {after}") is not null);

    [Theory]
    [InlineData("email", "mail me at jane.roe\uFF20example.com")]
    [InlineData(
        "payment-card", "my card is \u0664\u0661\u0661\u0661 \u0661\u0661\u0661\u0661 \u0661\u0661\u0661\u0661 \u0661\u0661\u0661\u0661")]
    [InlineData(
        "payment-card", "my card is \uFF14\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11")]
    [InlineData("payment-card", "my card is 4111/1111/1111/1111")]
    [InlineData("payment-card", "my card is 4111\u202F1111\u202F1111\u202F1111")]
    [InlineData("payment-card", "my card is 4111 1111\n1111 1111")]
    [InlineData("payment-card", "my card is 4111  1111  1111  1111")]
    [InlineData("payment-card", "my card is 4111\u200B1111\u200B1111\u200B1111")]
    [InlineData("iban", "DE89.3704.0044.0532.0130.00")]
    [InlineData("national-id", "123\u201345\u20136789")]
    [InlineData("document-number", "My social security number: 123.45.6789")]
    [InlineData("phone", "call 98765 43210")]
    [InlineData("phone", "my number is 9876543210")]
    [InlineData("phone", "call \uFF0B\uFF14\uFF19\uFF13\uFF10\uFF19\uFF10\uFF11\uFF18\uFF12\uFF10")]
    [InlineData("phone", "ring 138 1234 5678")]
    [InlineData("phone", "call 212\u2013555\u20130187")]
    [InlineData("name", "Mein Name ist Hans M\u00FCller")]
    [InlineData("name", "Ich hei\u00DFe Hans M\u00FCller")]
    [InlineData("name", "Je m'appelle Jean Dupont")]
    [InlineData("name", "Me llamo Juan P\u00E9rez")]
    [InlineData("birth-date", "geboren am 3.5.1980")]
    [InlineData("health", "my wife has breast cancer")]
    [InlineData("health", "My son is autistic, which school?")]
    [InlineData("credential", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc")]
    [InlineData("credential", "postgres://app:s3cret@localhost/app")]
    [InlineData("credential", "curl -u admin:s3cr3tpw https://x")]
    [InlineData("document-number", "Aadhaar 2345 6789 0123")]
    [InlineData("document-number", "PESEL 44051401359")]
    [InlineData("document-number", "DNI 12345678Z")]
    [InlineData("document-number", "Steuer-ID 12 345 678 901")]
    [InlineData("document-number", "my social is 123 45 6789")]
    [InlineData("account-number", "sort code 12-34-56 account 12345678")]
    [InlineData("account-number", "routing number 021000021")]
    [InlineData("credential", "I use hunter2 as my password")]
    [InlineData("credential", "my pin is 4711")]
    public void Other_scripts_signs_and_countries_are_read_too(string kind, string prompt) => Assert.Equal(kind, Detector.Find(prompt));

    [Theory]
    [InlineData("Who wrote ISBN 978-3-16-148410-0?")]
    [InlineData("Continue 0 1 1 2 3 5 8 13 21 34")]
    [InlineData("What is 4111111111111112 in hex?")]
    [InlineData("What is 12/05/2024 in words?")]
    [InlineData("What date is 1700000000?")]
    [InlineData("What is 192.168.1.1?")]
    [InlineData("Is http://localhost:8080/a@b one?")]
    [InlineData("What are the symptoms of diabetes?")]
    [InlineData("I am Very Happy with this, how do I rate it?")]
    [InlineData("I'm New Here, how do I start?")]
    [InlineData("The default password is printed on the router, where?")]
    [InlineData("Which pin is ground on an Arduino?")]
    [InlineData("What can I use as my password?")]
    public void What_only_looks_like_it_is_not_flagged(string prompt) => Assert.Null(Detector.Find(prompt));

    [Fact]
    public void An_account_with_one_wrong_digit_is_no_account() =>
        Gen.Select(Gen.Int[4, 21], Gen.Int[1, 9]).ForAll((at, change) =>
        {
            var number = "DE89370400440532013000".ToCharArray();
            number[at] = (char)('0' + (number[at] - '0' + change) % 10);
            return Detector.Find("Is " + new string(number) + " ok?") != "iban";
        });

    [Fact]
    public void A_card_with_one_wrong_digit_is_no_card() =>
        Gen.Select(Gen.Int[1, 15], Gen.Int[1, 9]).ForAll((at, change) =>
        {
            var number = "4111111111111111".ToCharArray();
            number[at] = (char)('0' + (number[at] - '0' + change) % 10);
            return Detector.Find("Is " + new string(number) + " ok?") != "payment-card";
        });

    [Fact]
    public void Any_text_is_read() =>
        Gen.String.ForAll(text => Detector.Find(text) is null or { Length: > 0 });

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

    private static string Describe((string Kind, string Prompt) labelled) =>
        $"{labelled.Kind}, found {Detector.Find(labelled.Prompt) ?? "nothing"}: {labelled.Prompt}";
}
