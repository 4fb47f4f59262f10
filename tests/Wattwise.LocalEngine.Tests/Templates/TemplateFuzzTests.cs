using CsCheck;
using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine.Tests.Templates;

public class TemplateFuzzTests
{
    private static readonly TemplateLimits Limits = new()
    {
        Steps = 20_000,
        Characters = 200_000,
        CharactersPerInput = 0,
        CallDepth = 50,
        Nesting = 100,
    };

    private static readonly string[] Seeds =
        [.. TemplateLanguageFacts.Instance.Renderings.Select(fact => fact.Template), .. NamedFormats.Names.Select(
            name => NamedFormats.Find(name)!)];

    private static readonly string[] Fragments =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "{%- ", " -%}", "if ", "endif", "for x in ", "endfor", "set ", "endset", "macro m(a)",
        "endmacro", "call m()", "endcall", "filter ",
        "raw", "endraw", "(", ")", "[", "]", "{", "}", ":", ",", ".", "|", "=", "==", "~", "*", "**", "//", "%", "<", "is ", "in ", "not ",
        "and ", "or ", "else ", "'", "\"", "\\", "\n",
        "loop", "loop.index", "caller()", "varargs", "messages", "x", "xs", "ns", "namespace(a=1)", "range(99)", "none", "true", "1", "-1",
        "1.5", "1e308", "99999999999999999999", "'%s'", "'{}'",
        "tojson", "join", "map('upper')", "selectattr('role')", "sort", "groupby('role')", "default(1)", "replace('a', 'b')", "indent",
        "format(1)", "split()", "append(x)", "items()", "[::-1]",
        "\ud83d", "😀", "\0", "é",
    ];

    private static readonly Gen<string> Random = Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]).Array[1, 40].Select(
        string.Concat);

    private static readonly Gen<string> Mutated = Gen.Select(
        Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i]),
        Gen.Select(
            Gen.Int[0, 3], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i])).Array[1, 4])
        .Select((template, mutations) => mutations.Aggregate(template, Mutate));

    [Fact]
    public void Any_text_is_rendered_or_refused_within_its_limits() => Random.ForAll(AssertTyped, iter: 20_000);

    [Fact]
    public void A_template_with_faults_is_rendered_or_refused_within_its_limits() => Mutated.ForAll(AssertTyped, iter: 20_000);

    private static string Mutate(string template, (int Kind, double From, double To, string Fragment) mutation)
    {
        var (a, b) = ((int)(mutation.From * template.Length), (int)(mutation.To * template.Length));
        var (start, end) = (Math.Min(a, b), Math.Max(a, b));
        return mutation.Kind switch
        {
            0 => template[..start] + template[end..],
            1 => template[..end] + template[start..],
            2 => template[..start] + mutation.Fragment + template[start..],
            _ => template[..start] + mutation.Fragment + template[Math.Min(start + mutation.Fragment.Length, template.Length)..],
        };
    }

    private static void AssertTyped(string template)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            TemplateRunner.Render(template, TemplateLanguageFacts.Instance.Variables, Limits);
        }
        catch (LlamaTemplateException exception)
        {
            Assert.True(exception is { Line: > 0, Column: > 0 });
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L << 20);
    }
}
