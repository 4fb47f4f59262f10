using System.Text;
using CsCheck;

namespace Wattwise.LocalEngine.Tests.Constraints;

/// <summary>Masks hold exactly the tokens whose bytes the constraint takes, wherever the text is.</summary>
public class MaskTests
{
    private static readonly Constraint[] Constraints =
    [
        Schema("true"),
        Schema("""{"type":"object","properties":{"a":{"type":"string","maxLength":3},"ab":{"type":"integer","minimum":12,"maximum":345},"\u00E9":{"enum":["x\"y","\u00E9t\u00E9",1.5,null]}},"required":["ab"]}"""),
        Schema("""{"type":"array","items":{"type":"string","pattern":"^a.*b$","minLength":2,"maxLength":9},"minItems":1,"maxItems":3}"""),
        Schema("""{"anyOf":[{"type":"string","minLength":4},{"type":"array","items":{"$ref":"#"}},{"type":"number","multipleOf":0.25}]}"""),
        Schema("""{"type":"array","uniqueItems":true,"items":{"enum":["a","ab","abc"]}}"""),
        Schema("""{"type":"object","patternProperties":{"^a":{"type":"boolean"}},"additionalProperties":{"type":"string","maxLength":2},"minProperties":1}""", new(HasBlanks: true)),
        new(ConstraintKind.Regex, "(?:[a-c\u00E9\\u{1F600}]{2,5}|\\d+\\.\\d*)?x", SchemaSettings.Default),
        new(ConstraintKind.Grammar, "root ::= \"[\" (root (\",\" root)*)? \"]\" | [a-z\u00E9]+", SchemaSettings.Default),
    ];

    [Fact]
    public void A_mask_is_what_brute_force_over_the_vocabulary_gives() =>
        Check(TestVocabularies.Crafted, steps: 24, iterations: 60);

    [Fact]
    public void A_mask_is_what_brute_force_over_the_vocabulary_of_a_model_gives() =>
        Check(TestVocabularies.Sample.Value, steps: 10, iterations: 3);

    [Fact]
    public void A_mask_is_what_brute_force_over_a_vocabulary_of_pieces_gives() =>
        Check(TestVocabularies.Pieces, steps: 16, iterations: 60);

    [Fact]
    public void Applying_a_mask_leaves_the_logits_of_allowed_tokens_and_no_others()
    {
        var index = TestVocabularies.Sample.Value;
        var matcher = TestVocabularies.Compile("""{"type":"string"}""", index: index).Begin();
        Assert.True(matcher.TryAccept("\"caf"u8));
        var row = Enumerable.Range(0, index.Size).Select(token => (float)token).ToArray();
        float[] saved = [];

        matcher.Mask.Apply(row, ref saved);

        for (var token = 0; token < row.Length; token++)
            Assert.Equal(matcher.Mask.Allows(token) ? token : float.NegativeInfinity, row[token]);
    }

    [Fact]
    public void The_end_is_allowed_where_the_text_is_whole_and_nowhere_else()
    {
        var matcher = TestVocabularies.Compile("""{"type":"integer","maximum":20,"minimum":1}""").Begin();
        Assert.False(matcher.Mask.Allows(286));
        Assert.True(matcher.TryAccept("1"u8));
        Assert.True(matcher.Mask.Allows(286));
        Assert.False(matcher.IsOver);
        Assert.True(matcher.TryAccept("2"u8));
        Assert.True(matcher.IsOver && matcher.Mask.IsOver);
    }

    [Fact]
    public void A_place_that_was_left_is_come_back_to_by_its_number()
    {
        var matcher = TestVocabularies.Compile(Constraints[1].Text).Begin();
        Assert.True(matcher.TryAccept("{\"a\":\""u8));
        var (set, mask) = (matcher.Set, matcher.Mask);
        Assert.True(matcher.TryAccept("ab\",\"ab\":12"u8));
        matcher.Set = set;

        Assert.Same(mask, matcher.Mask);
        Assert.Equal(2, matcher.Count("ab"u8.ToArray().Select(value => (int)value).ToArray()));
        Assert.Equal(set, matcher.Set);
    }

    [Fact]
    public void What_is_trimmed_away_changes_no_text_that_runs()
    {
        var runtime = TestVocabularies.Compile("""{"type":"array","items":{"type":"string","maxLength":100000}}""");
        var (matcher, other) = (runtime.Begin(), runtime.Begin());
        Assert.True(other.TryAccept("[\"abc\""u8));
        Assert.True(matcher.TryAccept("[\""u8));
        for (var i = 0; i < 60_000; i++)
        {
            Assert.True(matcher.TryAccept("a"u8));
            runtime.Trim();
        }

        Assert.True(runtime.StateBytes < 8 << 20, $"{runtime.StateBytes} bytes");
        Assert.False(matcher.TryAccept(new byte[40_001].Select(_ => (byte)'a').ToArray()));
        Assert.True(matcher.TryAccept("\"]"u8) && matcher.MayEnd);
        Assert.True(other.TryAccept("]"u8) && other.MayEnd);
    }

    [Fact]
    public void Masks_of_steady_state_allocate_nothing()
    {
        var index = TestVocabularies.Sample.Value;
        var runtime = TestVocabularies.Compile(
            """{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"]}}""", index: index);
        var row = new float[index.Size];
        float[] saved = [];
        var text = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("{\"name\":\"Ada\",\"age\":36}", 4)) + "]");
        Run();
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1024); // the matcher itself

        void Run()
        {
            var matcher = runtime.Begin();
            foreach (ref readonly var value in text.AsSpan())
            {
                var mask = matcher.Mask;
                if (!mask.IsList)
                    mask.Apply(row, ref saved);
                matcher.TryAccept(new ReadOnlySpan<byte>(in value));
            }
        }
    }

    private static void Check(VocabularyIndex index, int steps, int iterations)
    {
        var runtimes = Constraints.Select(constraint => TestVocabularies.Compile(constraint, index)).ToArray();
        Gen.Select(Gen.Int[0, runtimes.Length - 1], Gen.Int[0, int.MaxValue].Array[steps]).ForAll(
            (which, choices) =>
            {
                var matcher = runtimes[which].Begin();
                foreach (var choice in choices)
                {
                    var mask = matcher.Mask;
                    var allowed = new List<int>();
                    for (var token = 0; token < index.Size; token++)
                    {
                        var isEnd = index.Ends.Contains(token);
                        var isRight = isEnd ? matcher.MayEnd : matcher.Count([token]) == 1;
                        if (mask.Allows(token) != isRight)
                            return false;
                        if (isRight && !isEnd)
                            allowed.Add(token);
                    }

                    if (allowed.Count == 0)
                        return matcher.MayEnd; // a text never gets stuck
                    // Every other time into the middle of a character, where there is one to go to.
                    int[] cut = choice % 2 == 0 ? [.. allowed.Where(token => !IsWhole(index.PieceOf(token)))] : [];
                    matcher.TryAccept(cut.Length > 0 ? cut[choice / 2 % cut.Length] : allowed[choice / 2 % allowed.Count]);
                }

                return true;
            },
            iter: iterations);
    }

    private static bool IsWhole(ReadOnlySpan<byte> text) => System.Text.Unicode.Utf8.IsValid(text);

    private static Constraint Schema(string text, SchemaSettings? settings = null) =>
        new(ConstraintKind.Schema, text, settings ?? SchemaSettings.Default);
}
