using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine.Tests.Templates;

public class TemplateLimitTests
{
    private static readonly TemplateLimits Small = new()
    {
        Steps = 10_000,
        Characters = 100_000,
        CharactersPerInput = 0,
        CallDepth = 50,
        Nesting = 100,
        SourceLength = 100_000,
    };

    [Theory]
    [InlineData("{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% set x = [0] * 1000000000000 %}")]
    [InlineData("{% set ns = namespace(x=[0]) %}{% for a in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}")]
    [InlineData("{{ range(99999)|list }}")]
    [InlineData("{{ range(100000000) }}")]
    [InlineData("{{ ('a' * 50000)|list }}")]
    [InlineData("{% set xs = [1] %}{% for x in range(9000) %}{% set _ = xs.extend(xs) %}{% endfor %}")]
    [InlineData(
        "{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}")]
    [InlineData(
        "{% set ns = namespace(a=(1,), b=(1,)) %}{% for i in range(60) %}{% set ns.a = (ns.a, ns.a) %}{% set ns.b = (ns.b, ns.b) %}{% endfor %}{{ ns.a < ns.b }}")]
    [InlineData("{% set ns = namespace(a=(1,)) %}{% for i in range(60) %}{% set ns.a = (ns.a, ns.a) %}{% endfor %}{{ {ns.a: 1} }}")]
    [InlineData("{% set x = 'a' * 90000 %}{% for i in range(9000) %}{{ 'b' in x }}{% endfor %}")]
    [InlineData("{% set x = 'a' * 90000 %}{% for i in range(9000) %}{{ x|length }}{% endfor %}")]
    [InlineData("{% set x = 'a' * 90000 %}{% for i in range(9000) %}{% if x[5] == x %}{% endif %}{% endfor %}")]
    [InlineData("{% set x = 'a' * 90000 %}{% for i in range(9000) %}{{ x.find('b') }}{% endfor %}")]
    [InlineData("{{ 'x'|batch(1000000000, 'y')|list }}")]
    [InlineData("{{ [1]|slice(1000000000)|list }}")]
    public void Steps_and_elements_have_a_limit(string template) => AssertStopped(template);

    [Theory]
    [InlineData("{{ 'a' * 1000000000000 }}")]
    [InlineData("{% set ns = namespace(x='a') %}{% for a in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}")]
    [InlineData("{{ ('a' * 40000)|replace('a', 'b' * 40000) }}")]
    [InlineData("{{ 'a'.replace('', 'b' * 90000).replace('', 'c' * 90000) }}")]
    [InlineData("{{ ('a ' * 1000).split()|join('b' * 10000) }}")]
    [InlineData("{{ 'a'.center(1000000000) }}")]
    [InlineData("{{ 'a'.ljust(1000000000) }}{{ 'a'.zfill(1000000000) }}")]
    [InlineData("{{ 'a'|center(1000000000) }}")]
    [InlineData("{{ '%1000000000d' % 1 }}")]
    [InlineData("{{ '%*d' % (1000000000, 1) }}")]
    [InlineData("{{ '{:1000000000}'.format(1) }}")]
    [InlineData("{{ '{:.1000000000f}'.format(1.5) }}")]
    [InlineData("{{ '\t'.expandtabs(1000000000) }}")]
    [InlineData("{{ 'a\\nb'|indent(1000000000) }}{{ ('a\\n' * 3000)|indent(60000) }}")]
    [InlineData("{{ [1, [2]]|tojson(indent=1000000000) }}{{ ([[]] * 900)|tojson(indent='x' * 9000) }}")]
    [InlineData("{% for a in range(900) %}{{ 'a' * 900 }}{% endfor %}")]
    [InlineData("{% set xs = ['a' * 900] %}{{ xs * 900 }}")]
    [InlineData("{{ 10 ** 100000000 }}")]
    [InlineData("{% set ns = namespace(x=3) %}{% for a in range(60) %}{% set ns.x = ns.x * ns.x %}{% endfor %}")]
    public void Text_and_numbers_have_a_limit(string template) => AssertStopped(template);

    [Theory]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% macro m() %}{{ caller is defined }}{% call m() %}a{% endcall %}{% endmacro %}{{ m() }}")]
    [InlineData("{% set xs = [] %}{% set _ = xs.append(xs) %}{% for x in xs recursive %}{{ loop(x) }}{% endfor %}")]
    public void Calls_have_a_limit_of_depth(string template) => AssertStopped(template);

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("{1:", "1", "}")]
    [InlineData("not ", "1", "")]
    [InlineData("-", "1", "")]
    [InlineData("f(", "1", ")")]
    [InlineData("1 if 1 else ", "1", "")]
    [InlineData("a[", "1", "]")]
    public void Expressions_have_a_limit_of_nesting(string open, string inner, string close) => AssertStopped(
        "{{ " + string.Concat(Enumerable.Repeat(open, 5000)) + inner + string.Concat(Enumerable.Repeat(close, 5000)) + " }}");

    [Fact]
    public void Blocks_have_a_limit_of_nesting() => AssertStopped(string.Concat(Enumerable.Repeat("{% if 1 %}", 5000)));

    [Theory]
    [InlineData("x", "|string")]
    [InlineData("1", " + 1")]
    [InlineData("x", ".a")]
    [InlineData("x", "[0]")]
    [InlineData("1", " and 1")]
    public void Long_chains_end_in_an_error_or_a_text_and_never_the_process(string first, string link)
    {
        var template = "{{ " + first + string.Concat(Enumerable.Repeat(link, 15_000)) + " }}";
        var error = Record.Exception(() => TemplateRunner.Render(template));
        Assert.True(error is null or LlamaTemplateException, error?.ToString());
    }

    [Fact]
    public void A_source_has_a_limit_of_length() => AssertStopped(new string('a', 200_000));

    [Fact]
    public void Limits_of_text_grow_with_the_conversation()
    {
        var content = StringValue.OfContent(new string('a', 50_000));
        var limits = Small with { Characters = 100, CharactersPerInput = 3 };
        var template = JinjaTemplate.Parse("{{ (x ~ 'b')|trim }}", limits);
        Assert.Equal(50_001, template.Render([new("x", content)], () => default, 50_000).Length);
        Assert.Throws<LlamaTemplateException>(() => template.Render([new("x", content)], () => default, 10_000));
    }

    private static void AssertStopped(string template)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<LlamaTemplateException>(() => TemplateRunner.Render(template, Small));
        Assert.Equal(TemplateErrorKind.Limit, exception.Kind);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50L << 20);
    }
}
