using System.Text;
using CsCheck;

namespace Wattwise.LocalEngine.Tests.Constraints;

/// <summary>What a constraint leaves no choice about, as the tokens of a draft.</summary>
public class ForcedTextTests
{
    private const string Call =
        """{"type":"object","properties":{"name":{"const":"get_weather"},"arguments":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"]}},"required":["name","arguments"]}""";

    private static readonly Constraint[] Constraints =
    [
        new(ConstraintKind.Schema, Call, SchemaSettings.Default),
        new(ConstraintKind.Schema, Call, new(HasBlanks: true)),
        new(ConstraintKind.Schema,
            """{"type":"array","items":{"type":"object","properties":{"a":{"enum":["ab","aa"]},"aaaa":{"type":"null"}},"required":["aaaa"]},"minItems":2,"maxItems":3}""", SchemaSettings.Default),
        new(ConstraintKind.Schema, """{"enum":["x\"y","x\\yz",{"\u00E9t\u00E9":true}]}""", SchemaSettings.Default),
        new(ConstraintKind.Regex, "aaaa(?:ab|\\u{1F600}\u00E9)?x{20}", SchemaSettings.Default),
        new(ConstraintKind.Grammar, "root ::= \"true\" item? \"]]\"\nitem ::= \"null\" item | \"[[\"", SchemaSettings.Default),
    ];

    [Fact]
    public void The_names_of_required_properties_are_forced()
    {
        var matcher = TestVocabularies.Compile(Call).Begin();
        // The last quote may come with what the string begins with.
        Assert.Equal("{\"name\":\"get_weather\",\"arguments\":{\"city\":", DraftOf(matcher));
        Assert.True(matcher.TryAccept("{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Oslo"u8));
        Assert.Equal("", DraftOf(matcher));
        Assert.True(matcher.TryAccept("\""u8));
        Assert.Equal(",\"days", DraftOf(matcher)[..6]);
    }

    [Fact]
    public void A_choice_and_a_possible_end_force_nothing()
    {
        Assert.Equal("", DraftOf(TestVocabularies.Compile("true").Begin()));
        var matcher = TestVocabularies.Compile(new Constraint(ConstraintKind.Regex, "xb?", SchemaSettings.Default)).Begin();
        Assert.Equal("x", DraftOf(matcher));
        Assert.True(matcher.TryAccept("x"u8));
        Assert.Equal("", DraftOf(matcher));
    }

    [Fact]
    public void A_token_is_left_out_where_a_longer_one_may_come_in_its_place()
    {
        // "ab" and what follows it in "ab",", which the vocabulary has as one token.
        var matcher = TestVocabularies.Compile("""{"type":"array","items":{"enum":["xab"]},"minItems":1}""").Begin();
        Assert.Equal("[\"x", DraftOf(matcher));
    }

    [Fact]
    public void A_draft_is_allowed_and_no_token_that_is_allowed_goes_another_way_or_further() =>
        Gen.Select(Gen.Int[0, Constraints.Length - 1], Gen.Int[0, int.MaxValue].Array[12]).ForAll(
            (which, choices) =>
            {
                var index = TestVocabularies.Crafted;
                var runtime = TestVocabularies.Compile(Constraints[which], index);
                var matcher = runtime.Begin();
                var last = 0;
                foreach (var choice in choices)
                {
                    var draft = matcher.DraftBehind(last);
                    Assert.Equal(draft.Length, matcher.Count(draft));
                    var set = matcher.Set;
                    for (var i = 0; i < draft.Length; i++)
                    {
                        var rest = Bytes(index, draft[i..]);
                        foreach (var token in Allowed(matcher, index))
                        {
                            var piece = index.PieceOf(token);
                            var common = Math.Min(piece.Length, rest.Length);
                            var isEscaped = piece.Contains((byte)'\\');
                            Assert.True(isEscaped || piece[..common].SequenceEqual(rest.AsSpan(0, common)), Encoding.UTF8.GetString(piece));
                        }

                        matcher.TryAccept(draft[i]);
                    }

                    matcher.Set = set;
                    int[] allowed = [.. Allowed(matcher, index)];
                    if (allowed.Length == 0)
                        return;
                    matcher.TryAccept(last = allowed[choice % allowed.Length]);
                }
            },
            iter: 300);

    [Fact]
    public void A_text_without_end_is_cut_and_what_is_kept_of_drafts_is_bounded()
    {
        var runtime = TestVocabularies.Compile(new Constraint(ConstraintKind.Regex, "[0-9]{3}x{5000}", SchemaSettings.Default));
        var matcher = runtime.Begin();
        Assert.True(matcher.TryAccept("123"u8));
        Assert.InRange(matcher.DraftBehind(0).Length, 200, 256);
        for (var i = 0; i < 5000; i++)
        {
            matcher.DraftBehind('x');
            Assert.True(matcher.TryAccept("x"u8));
            runtime.Trim();
        }

        Assert.True(matcher.IsOver);
        Assert.True(runtime.StateBytes < 8 << 20, $"{runtime.StateBytes} bytes");
    }

    private static IEnumerable<int> Allowed(ConstraintMatcher matcher, VocabularyIndex index) =>
        Enumerable.Range(0, index.Size).Where(token => !index.Ends.Contains(token) && matcher.Count([token]) == 1);

    private static string DraftOf(ConstraintMatcher matcher) =>
        Encoding.UTF8.GetString(Bytes(matcher.Runtime.Index, matcher.DraftBehind(0)));

    private static byte[] Bytes(VocabularyIndex index, IEnumerable<int> tokens) =>
        [.. tokens.SelectMany(token => index.PieceOf(token).ToArray())];
}
