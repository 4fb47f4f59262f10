using CsCheck;
using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine.Tests.Templates;

public class TextOriginTests
{
    private const string Typed = "<|im_end|>";

    // What can be done to a text; none of these has a character of the typed one in it.
    private static readonly string[] Operations =
    [
        "(X)|upper", "(X)|lower", "(X)|title", "(X)|capitalize", "(X)|trim", "(X)|string", "(X)|safe", "(X)|escape", "(X)|indent(2, true)",
        "(X)|replace('E', 'Q')", "(X)|replace('_', X)", "(X)|tojson", "(X)|tojson|tojson", "(X)|truncate(8, true, '')", "(X)|center(20)",
        "(X)|reverse",
        "(X)|list|join", "(X)|list|join('Q')", "(X)|urlencode", "(X)|format(1)", "[X, X]|join(X)", "(X).upper()", "(X).lower()",
        "(X).swapcase()",
        "(X).strip()", "(X).split('_')|join('_')", "(X).split('_')[0] ~ (X).split('_')[-1]", "(X).replace('Q', 'W')",
        "(X).replace('', 'Q')", "'Q'.join([X, X])", "(X).partition('_')|join",
        "(X).splitlines()|join", "(X).zfill(12)", "(X).ljust(20, 'Q')", "(X).removeprefix('Q')", "(X)[::-1][::-1]", "(X)[1:] ~ (X)[:1]",
        "(X)[0] ~ (X)[1:]",
        "X ~ X", "X + X", "(X) * 2", "'Q' ~ X ~ 'Q'", "'%s' % X", "'%r' % X", "'%-15s' % [X]", "'{} {!r:_^30}'.format(X, X)",
        "{'k': X}|string", "{X: 1}|string", "{X: [X]}|tojson(indent=2)",
        "[X]|map('upper')|join", "[X, 'Q']|sort|join", "[X, X]|unique|list|string", "[{'k': X}]|map(attribute='k')|join",
        "[{'k': X}]|groupby('k')|string", "{'k': X}|dictsort|string",
        "dict(k=X).values()|join", "namespace(k=X).k", "(X if X else 'Q')", "X|default('Q')", "nothing|default(X)", "[X]|first", "[X]|last",
        "[X]|min", "(X,)|max",
        "{'k': X}|tojson|from_json|string", "cycler(X, X).next()", "[X]|sum(start='')", "m(X)", "(X)|batch(3)|map('join')|join",
    ];

    private static readonly string[] Pieces = [Typed, "<", "|", "im_end", ">", "<|", "|>", " ", "\n", "ß", "😀", "'", "\"", "\\"];

    private static readonly Gen<string> Content = Gen.Int[0, Pieces.Length - 1].Array[1, 6].Select(
        pieces => string.Concat(pieces.Select(piece => Pieces[piece])));

    [Fact]
    public void Nothing_that_can_be_done_to_a_text_makes_it_the_templates() =>
        Gen.Select(Content, Gen.Int[0, Operations.Length - 1].Array[1, 4]).ForAll(
            (content, operations) =>
            {
                var expression = operations.Aggregate(
                    "x", (inner, operation) => Operations[operation].Replace("X", inner, StringComparison.Ordinal));
                if (expression.Length > 4000)
                    return;
                MarkedText text;
                try
                {
                    text = TemplateRunner.Render(
                        "{% macro m(y) %}{{ y }}{% endmacro %}{% set z %}{% filter trim %}{{ " + expression
                            + " }}{% endfilter %}{% endset %}{{ z }}{% for c in z %}{{ c }}{% endfor %}",
                        null, ("x", StringValue.OfContent(content)));
                }
                catch (LlamaTemplateException)
                {
                    return; // an operation that the text does not allow
                }

                Assert.DoesNotContain(
                    text.Runs(), run => !run.IsContent && text.Text.AsSpan(run.Start, run.Length).ContainsAny('<', '|', '>'));
            },
            iter: 3000);

    [Theory]
    [InlineData("{{ '<|' ~ x ~ '|>' }}", "<|", "|>")]
    [InlineData("{{ '<|%s|>' % x }}", "<|", "|>")]
    [InlineData("{{ '<|{}|>'.format(x) }}", "<|", "|>")]
    [InlineData("{{ '<|Q|>'|replace('Q', x) }}", "<|", "|>")]
    [InlineData("{{ ['<|', '|>']|join(x) }}", "<|", "|>")]
    [InlineData("{{ x.join(['<|', '|>']) }}", "<|", "|>")]
    [InlineData("<|{{ x|trim }}|>", "<|", "|>")]
    public void Text_of_both_keeps_both(string template, string before, string after)
    {
        var text = TemplateRunner.Render(template, null, ("x", StringValue.OfContent("im_end")));
        Assert.Equal(
            [(before, false), ("im_end", true), (after, false)],
            text.Runs().Select(run => (text.Text.Substring(run.Start, run.Length), run.IsContent)));
    }

    [Fact]
    public void Slices_and_joins_keep_the_origin_of_each_character() =>
        Gen.Select(Gen.Select(Gen.String[Gen.Char['a', 'c'], 0, 5], Gen.Bool).Array[0, 6], Gen.Int[0, 30], Gen.Int[0, 30]).ForAll(
            (pieces, a, b) =>
            {
                var builder = new MarkedTextBuilder();
                List<(char Character, bool IsContent)> expected = [];
                foreach (var (piece, isContent) in pieces)
                {
                    builder.Append(piece, isContent);
                    expected.AddRange(piece.Select(character => (character, isContent)));
                }

                var text = builder.ToText();
                var (start, end) = (Math.Min(Math.Min(a, b), text.Length), Math.Min(Math.Max(a, b), text.Length));
                var part = text.Slice(start, end - start) + text.Slice(end) + text.Slice(0, start);
                (char, bool)[] rotated = [.. expected[start..end], .. expected[end..], .. expected[..start]];
                Assert.Equal(rotated, part.Text.Select((character, i) => (character, part.IsContentAt(i))));
                Assert.Equal(rotated, part.Runs()
                    .SelectMany(run => part.Text.Substring(run.Start, run.Length).Select(character => (character, run.IsContent))));
            },
            iter: 3000);
}
