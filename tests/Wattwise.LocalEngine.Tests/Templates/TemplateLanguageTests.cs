using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine.Tests.Templates;

public class TemplateLanguageTests
{
    public static TheoryData<int> Renderings => [.. Enumerable.Range(0, TemplateLanguageFacts.Instance.Renderings.Count)];

    [Theory]
    [MemberData(nameof(Renderings))]
    public void A_template_renders_what_Python_renders(int index)
    {
        var fact = TemplateLanguageFacts.Instance.Renderings[index];
        var error = Record.Exception(
            () => Assert.Equal(fact.Text, TemplateRunner.Render(fact.Template, TemplateLanguageFacts.Instance.Variables).Text));
        if (fact.Error is null)
            Assert.Null(error);
        else
            Assert.Equal(fact.Error, Assert.IsType<LlamaTemplateException>(error).Reason);
    }

    // Jinja's sandbox refuses it, but published templates do it.
    [Fact]
    public void A_list_can_be_changed() => Assert.Equal("[1, 2] 2 [1]", Text(
        "{% set xs = [1] %}{% set _ = xs.append(2) %}{{ xs }} {{ xs.pop() }} {{ xs }}"));

    [Fact]
    public void What_a_template_changes_is_as_before_in_the_next_rendering()
    {
        var template = JinjaTemplate.Parse("{% set xs = [1] %}{% set _ = xs.append(2) %}{% set n = (n or 0) + 1 %}{{ xs }}{{ n }}");
        Assert.Equal("[1, 2]1", template.Render([], () => default).Text);
        Assert.Equal("[1, 2]1", template.Render([], () => default).Text);
    }

    // Python refuses it; what was meant is the list.
    [Fact]
    public void What_a_filter_gives_can_be_written_as_JSON() =>
        Assert.Equal("[\"a\"]", Text("{{ [{'n': 'a'}]|map(attribute='n')|tojson }}"));

    [Fact]
    public void JSON_is_read_back() =>
        Assert.Equal("{'a': [1, 2.5, None]} 1", Text("""{% set x = '{"a": [1, 2.5, null]}'|from_json %}{{ x }} {{ x.a[0] }}"""));

    [Fact]
    public void A_loop_over_a_list_that_grows_goes_over_what_was_there() =>
        Assert.Equal("12[1, 2, 1, 2]", Text("{% set xs = [1, 2] %}{% for x in xs %}{{ x }}{% set _ = xs.append(x) %}{% endfor %}{{ xs }}"));

    [Fact]
    public void A_list_that_holds_itself_ends_in_an_error() => Assert.All(
        new[] { "{{ xs }}", "{{ xs|tojson }}", "{{ xs == ys }}", "{{ xs < ys }}" },
        use => Assert.Equal(TemplateErrorKind.Limit, Assert.Throws<LlamaTemplateException>(() => Text(
            "{% set xs = [] %}{% set _ = xs.append(xs) %}{% set ys = [] %}{% set _ = ys.append(ys) %}" + use)).Kind));

    private static string Text(string template) => TemplateRunner.Render(template).Text;
}
