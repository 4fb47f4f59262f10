namespace Wattwise.LocalEngine.Tests.Constraints;

/// <summary>Grammars in llama.cpp's form.</summary>
public class GbnfTests
{
    [Theory]
    [InlineData("root ::= expr\nexpr ::= term (\"+\" term)*\nterm ::= [0-9]+ | \"(\" expr \")\"", "1|1+2|(1+(2))+3", "+|1+|(1")]
    [InlineData("root ::= \"a\"{2,3} | [^a-z]\n# a comment\n", "aa|aaa|A|\u00E9", "a|aaaa|b")]
    [InlineData("root ::= (\n  \"x\" |\n  \"y\"\n)+ end\nend ::= \".\"?", "x|xyx.|y.", ".|")]
    [InlineData("root ::= \"\\x41\\u00e9\\n\" .", "A\u00E9\nz|A\u00E9\n\uD83D\uDE00", "A\u00E9z")]
    [InlineData("root ::= (item?)*\nitem ::= \"[\" root \"]\"", "|[]|[[]][]", "[|]")]
    public void A_grammar_takes_its_texts_and_no_others(string grammar, string accepted, string rejected)
    {
        var runtime = TestVocabularies.Compile(new Constraint(ConstraintKind.Grammar, grammar, SchemaSettings.Default));
        Assert.All(accepted.Split('|'), text => Assert.True(runtime.Accepts(text), text));
        Assert.All(
            rejected.Split('|').Where(text => !accepted.Split('|').Contains(text)), text => Assert.False(runtime.Accepts(text), text));
    }

    [Theory]
    [InlineData("root ::= root \"a\" | \"b\"")]
    [InlineData("root ::= a\na ::= b? root")]
    [InlineData("root ::= other")]
    [InlineData("other ::= \"a\"")]
    [InlineData("root ::= \"a")]
    [InlineData("root ::= [z-a]")]
    [InlineData("root ::= (\"a\"")]
    [InlineData("root = \"a\"")]
    [InlineData("root ::= <think>")]
    [InlineData("root ::= \"a\"{3,2}")]
    [InlineData("root ::= \"x\" root")]
    public void A_wrong_grammar_is_refused(string grammar) =>
        Assert.Throws<LlamaConstraintException>(
            () => TestVocabularies.Compile(new Constraint(ConstraintKind.Grammar, grammar, SchemaSettings.Default)));

    [Fact]
    public void Random_grammars_end_in_an_error_or_a_mask()
    {
        var random = new Random(11);
        string[] pieces =
            ["root", " ::= ", "a", "\"x\"", "[a-c]", "(", ")", "|", "*", "+", "?", "{1,3}", "\n", " ", ".", "#", "\\", "{2000}"];
        for (var round = 0; round < 3000; round++)
        {
            var grammar = "root ::= " + string.Concat(
                Enumerable.Range(0, random.Next(14)).Select(_ => pieces[random.Next(pieces.Length)] + " "));
            try
            {
                var matcher = TestVocabularies.Compile(new Constraint(ConstraintKind.Grammar, grammar, SchemaSettings.Default)).Begin();
                _ = matcher.Mask;
            }
            catch (LlamaConstraintException)
            {
                // refused, as it should be
            }
        }
    }

    [Fact]
    public void A_chain_of_many_rules_does_not_exhaust_the_stack()
    {
        var rules = string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"r{i} ::= \"a\" r{i + 1} \"b\""));
        var constraint = new Constraint(ConstraintKind.Grammar, $"root ::= r0\n{rules}\nr20000 ::= \"c\"", SchemaSettings.Default);
        try
        {
            Assert.True(TestVocabularies.Compile(constraint).Begin().TryAccept("aaa"u8));
        }
        catch (LlamaConstraintException)
        {
            // too much for the time
        }
    }
}
