using CsCheck;

namespace Wattwise.LocalEngine.Tests.Constraints;

/// <summary>
/// Schemas, patterns and grammars that are damaged or made at random: each is refused with a typed error or generates, within its limits.
/// </summary>
public class ConstraintFuzzTests
{
    private const long MostBytes = 200L << 20;

    private static readonly string[] Schemas =
    [
        """{"type":"object","properties":{"name":{"type":"string","maxLength":12},"age":{"type":"integer","minimum":1,"maximum":120},"tags":{"type":"array","items":{"enum":["red","green"]},"maxItems":2,"uniqueItems":true}},"required":["name","tags"],"additionalProperties":false}""",
        """{"$defs":{"node":{"type":"object","properties":{"value":{"type":["number","null"],"multipleOf":0.25},"next":{"$ref":"#/$defs/node"}},"required":["value"]}},"$ref":"#/$defs/node"}""",
        """{"oneOf":[{"type":"string","pattern":"^[a-f0-9]{2,8}$"},{"type":"array","prefixItems":[{"const":1},{"type":"boolean"}],"items":{"$ref":"#"},"minItems":1}]}""",
        """{"type":"object","patternProperties":{"^x-":{"type":"string","format":"date-time"}},"additionalProperties":{"not":{"type":"object"}},"minProperties":1,"maxProperties":3}""",
        """{"allOf":[{"properties":{"kind":{"enum":["a","b"]}},"required":["kind"]},{"if":{"properties":{"kind":{"const":"a"}}},"then":{"properties":{"n":{"exclusiveMinimum":-1.5e2}}},"else":{"dependentRequired":{"m":["n"]}}}]}""",
    ];

    private static readonly string[] Patterns =
    [
        "^(?:[a-z]+@[a-z]{2,9}\\.(?:org|com))?$", "\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d)?", "([\\w.+-]*|\"[^\"\\\\]*\")\\s?",
        "\\p{Lu}[\\p{L}\\-']{1,40}",
        "^(a|ab)*?(c+|\\u{1F600}|[^\\x00-\\x7F])$", "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}",
    ];

    private static readonly string[] Grammars =
    [
        "root ::= object\nobject ::= \"{\" ws (pair (\",\" ws pair)*)? \"}\"\npair ::= string \":\" ws value\nvalue ::= object | string | "
            + "[0-9]+\nstring ::= \"\\\"\" [^\"\\\\\\x00-\\x1F]* \"\\\"\"\nws ::= [ \\n]?",
        "root ::= (expr \"=\" term \"\\n\"){1,9}\nexpr ::= term ([-+*/] term)*\nterm ::= [a-z]+ | [0-9]+ | \"(\" expr \")\" # all",
        "root ::= \"\\u00e9\\U0001F600\" . item{0,3}\nitem ::= (\"x\" | [^a-c\\]] | other?)+\nother ::= \"--\" root?",
    ];

    private static readonly string[] SchemaFragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "true", "null", "-1", "0", "1e400", "99999999999999999999", "0.1", "\"$ref\":\"#\",",
        "\"$ref\":\"#/$defs/x\",", "\"not\":{},",
        "\"enum\":[],", "\"anyOf\":[{},true],", "\"oneOf\":[{\"$ref\":\"#\"}],", "\"allOf\":[],", "\"minLength\":9,", "\"maxLength\":0,",
        "\"maxItems\":1000000,", "\"minItems\":77,",
        "\"pattern\":\"(a|b)*a(a|b){9}\",", "\"multipleOf\":0.0001,", "\"minimum\":1e-9,", "\"type\":\"array\",", "\"type\":[],",
        "\"properties\":{\"\":true},", "\"required\":[\"a\",\"\\u0000\"],",
        "\"additionalProperties\":false,", "\"propertyNames\":{\"maxLength\":1},", "\"contains\":{},", "\"\\ud800\"", "\u00E9",
        "\"format\":\"uri\",",
    ];

    private static readonly string[] PatternFragments =
    [
        "(", ")", "[", "]", "{", "}", "{2}", "{1,999}", "{3,}", "*", "+", "?", "|", "^", "$", ".", "\\d", "\\W", "\\b", "\\1", "\\u00e9",
        "\\u{1F600}", "\\p{L}", "\\P{", "\\x4", "\\c", "(?:", "(?=", "(?<n>",
        "(?i)", "[^", "-", "a", "z-a", "\\", "\ud83d", "\u00E9", "\0", "(.*.*)*", "(a{1,99}){1,99}",
    ];

    private static readonly string[] GrammarFragments =
    [
        "root", " ::= ", "\n", "\"", "\"a\"", "[", "]", "[^", "a-z", "\\x", "\\u", "\\\"", "(", ")", "|", "*", "+", "?", "{1,3}", "{2000}",
        "{,", "{5000}", ".", "#", "<think>", "<[3]>", "!", "item", "\nitem ::= item", "\nitem ::= root?",
        "(((", "(\"a\"*)*", "\ud83d", "\u00E9", "\0", "  ",
    ];

    [Fact]
    public void Any_schema_is_refused_or_enforced_within_its_limits() =>
        Damaged(Schemas, SchemaFragments).ForAll(text => AssertTyped(ConstraintKind.Schema, text), iter: 6000);

    [Fact]
    public void Any_pattern_is_refused_or_enforced_within_its_limits() =>
        Damaged(Patterns, PatternFragments).ForAll(text => AssertTyped(ConstraintKind.Regex, text), iter: 3000);

    [Fact]
    public void Any_grammar_is_refused_or_enforced_within_its_limits() =>
        Damaged(Grammars, GrammarFragments).ForAll(text => AssertTyped(ConstraintKind.Grammar, text), iter: 4000);

    private static Gen<string> Damaged(string[] seeds, string[] fragments)
    {
        var fragment = Gen.Int[0, fragments.Length - 1].Select(i => fragments[i]);
        var mutation = Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Double[0, 1], fragment);
        var damaged = Gen.Select(Gen.Int[0, seeds.Length - 1].Select(i => seeds[i]), mutation.Array[1, 4])
            .Select((text, mutations) => mutations.Aggregate(text, Damage));
        return Gen.Frequency((3, damaged), (1, fragment.Array[1, 24].Select(string.Concat)));
    }

    private static string Damage(string text, (int Kind, double From, double To, string Fragment) mutation)
    {
        var (a, b) = ((int)(mutation.From * text.Length), (int)(mutation.To * text.Length));
        var (start, end) = (Math.Min(a, b), Math.Max(a, b));
        return mutation.Kind switch
        {
            0 => text[..start] + text[Math.Min(end, start + 12)..],
            1 => text[..end] + text[start..],
            2 => text[..start] + mutation.Fragment + text[start..],
            _ => text[..start] + mutation.Fragment + text[Math.Min(start + mutation.Fragment.Length, text.Length)..],
        };
    }

    private static void AssertTyped(ConstraintKind kind, string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            // A tenth of the usual budget: what would be refused at its end is refused so many times sooner.
            var constraint = new Constraint(kind, text, SchemaSettings.Default);
            var runtime = new ConstraintRuntime(
                constraint.Compile(new(200_000, TimeSpan.FromSeconds(0.1)), out _), TestVocabularies.Crafted, new());
            Generate(runtime, text.Length);
        }
        catch (LlamaConstraintException exception)
        {
            Assert.NotEmpty(exception.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }

    // Never stuck, and what is drafted is allowed.
    private static void Generate(ConstraintRuntime runtime, int seed)
    {
        var matcher = runtime.Begin();
        var random = new Random(seed);
        var last = 0;
        for (var step = 0; step < 12 && !matcher.IsOver; step++)
        {
            var mask = matcher.Mask;
            var draft = matcher.DraftBehind(last);
            Assert.Equal(draft.Length, matcher.Count(draft));
            var start = random.Next(runtime.Index.Size);
            var chosen = -1;
            for (var i = 0; i < runtime.Index.Size && chosen < 0; i++)
            {
                var token = (start + i) % runtime.Index.Size;
                chosen = mask.Allows(token) && runtime.Index.PieceOf(token).Length > 0 ? token : -1;
            }

            Assert.True(chosen >= 0 || matcher.MayEnd);
            if (chosen < 0)
                break;
            Assert.True(matcher.TryAccept(last = chosen));
            runtime.Trim();
        }
    }
}
