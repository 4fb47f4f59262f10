using System.Text;
using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Tests.Constraints;

/// <summary>Patterns against .NET's own engine in its ECMAScript mode, which has the same regular part.</summary>
public class RegexTests
{
    private static readonly string[] Patterns =
    [
        "^a*$", "a+b", "^(?:a|bc)+$", "^[^ab]?c$", "[a-c]{2,3}", "^\\d{1,2}[.:-]?\\w$", "^a|b$", "^$|^b", "(a|ab)(c|bcd)?$", "^\\s*\\S+$",
        "[\\w.-]+", "^a??b+?$",
        "\\u0061\\x62", "^[a\\-\\]]+$", "^(?<n>ab)*c$", "x{0}", "a{,2}", "^\\.$",
    ];

    [Fact]
    public void A_pattern_matches_what_the_engine_of_NET_matches()
    {
        var random = new Random(3);
        const string alphabet = "abcd12 .-:]{,}\nx";
        foreach (var pattern in Patterns)
        {
            var automaton = ExpressionCompiler.CompileContained(
                RegexParser.Parse(pattern, CompileBudget.Default()), CompileBudget.Default());
            var regex = new System.Text.RegularExpressions.Regex(
                pattern.Replace("$", "(?!\\n)$", StringComparison.Ordinal), RegexOptions.None);
            for (var round = 0; round < 400; round++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => alphabet[random.Next(alphabet.Length)]));
                Assert.True(regex.IsMatch(text) == automaton.Match(Encoding.UTF8.GetBytes(text)) >= 0, $"{pattern} on '{text}'");
            }
        }
    }

    [Theory]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)b")]
    [InlineData("a\\b")]
    [InlineData("(a)\\1")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[b-a]")]
    [InlineData("a{3,2}")]
    [InlineData("*a")]
    [InlineData("\\")]
    [InlineData("\\p{Nonsense}")]
    [InlineData("\\u12")]
    [InlineData("a{99999}")]
    public void What_is_no_regular_pattern_is_refused(string pattern) =>
        Assert.Throws<LlamaConstraintException>(() => RegexParser.Parse(pattern, CompileBudget.Default()));

    [Fact]
    public void Groups_without_end_and_random_patterns_end_in_an_error_or_an_automaton()
    {
        Assert.Throws<LlamaConstraintException>(() => RegexParser.Parse(new string('(', 100_000), CompileBudget.Default()));
        var random = new Random(7);
        const string alphabet = "ab()[]{}*+?|^$\\.-,12dwpu";
        for (var round = 0; round < 3000; round++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(16)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            try
            {
                var budget = CompileBudget.Default();
                ExpressionCompiler.CompileContained(RegexParser.Parse(pattern, budget), budget);
            }
            catch (LlamaConstraintException)
            {
                // refused, as it should be
            }
        }
    }

    [Fact]
    public void Categories_of_Unicode_are_those_of_NET()
    {
        var letters = ExpressionCompiler.CompileWhole(RegexParser.Parse("\\p{L}+", CompileBudget.Default()), CompileBudget.Default());
        Assert.True(letters.Match("a\u00E9\u03C0\u4E2D"u8) >= 0);
        Assert.True(letters.Match("a1"u8) < 0);
        Assert.True(letters.Match([0xC3]) < 0);
    }
}
