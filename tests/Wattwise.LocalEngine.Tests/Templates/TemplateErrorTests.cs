using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine.Tests.Templates;

public class TemplateErrorTests
{
    [Theory]
    [InlineData("{% if x %}", 1, 11)]
    [InlineData("a\nb {{ x", 2, 3)]
    [InlineData("a\r\n {# b", 2, 2)]
    [InlineData("{% raw %} {% x %}", 1, 1)]
    [InlineData("{{ 'a }}", 1, 4)]
    [InlineData("{{ a b }}", 1, 6)]
    [InlineData("{{ (a }}", 1, 7)]
    [InlineData("{{ a ? b }}", 1, 6)]
    [InlineData("\n\n{% endfor %}", 3, 4)]
    [InlineData("{% for x in y %}\n{% endif %}", 2, 4)]
    [InlineData("{% break %}", 1, 4)]
    [InlineData("{% include 'x' %}", 1, 4)]
    [InlineData("{% set true = 1 %}", 1, 8)]
    [InlineData("{{ }}", 1, 4)]
    [InlineData("{{ f(a=1, b) }}", 1, 11)]
    [InlineData("{% macro m(a=1, b) %}{% endmacro %}", 1, 17)]
    [InlineData("{{ '\\xZZ' }}", 1, 4)]
    public void What_is_no_template_is_refused_with_its_place(string template, int line, int column)
    {
        var exception = Assert.Throws<LlamaTemplateException>(() => JinjaTemplate.Parse(template));
        Assert.Equal((TemplateErrorKind.Syntax, line, column), (exception.Kind, exception.Line, exception.Column));
        Assert.Contains($"line {line}, column {column}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ x }}\n{{ x.y }}", 2, 5)]
    [InlineData("{% for m in [1] %}\n  {{ m + 'a' }}\n{% endfor %}", 2, 8)]
    [InlineData("{{ 'a'|nofilter }}", 1, 8)]
    [InlineData("{{ 1 is notest }}", 1, 6)]
    [InlineData("{% for a in 5 %}{% endfor %}", 1, 4)]
    [InlineData("{{ nothing() }}", 1, 11)]
    public void What_fails_fails_with_its_place(string template, int line, int column)
    {
        var exception = Assert.Throws<LlamaTemplateException>(() => TemplateRunner.Render(template));
        Assert.Equal((TemplateErrorKind.Evaluation, line, column), (exception.Kind, exception.Line, exception.Column));
    }

    [Fact]
    public void A_refusal_has_the_templates_words()
    {
        var exception = Assert.Throws<LlamaTemplateException>(() => TemplateRunner.Render("\n  {{ raise_exception('No ' ~ 2) }}"));
        Assert.Equal((true, "No 2", 2), (exception.IsRefusal, exception.Reason, exception.Line));
    }
}
