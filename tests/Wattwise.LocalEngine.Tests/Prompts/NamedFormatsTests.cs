namespace Wattwise.LocalEngine.Tests;

// The fixture is named so that the native library is loaded.
#pragma warning disable CS9113
public class NamedFormatsTests(ChatModel model)
#pragma warning restore CS9113
{
    private static readonly ChatTurn[] System = [new("system", " Be brief.\n")];
    private static readonly ChatTurn[] First = [new("user", " Größe? <b> ")];
    private static readonly ChatTurn[] More = [.. First, new("assistant", "\nTall. "), new("user", "How tall?")];

    public static TheoryData<string> Names => [.. NamedFormats.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_format_renders_what_llama_cpp_does_under_its_name(string name)
    {
        var template = ChatTemplate.Create(NamedFormats.Find(name)!);
        Assert.All(
            new[] { First, More, [.. System, .. First], [.. System, .. More] },
            turns => Assert.Equal(LlamaCpp(name, turns), string.Concat(template.Render(turns).Select(part => part.Text))));
    }

    // Where llama.cpp leaves a system message out, we put it into the user's.
    private static string? LlamaCpp(string name, ChatTurn[] turns)
    {
        var text = LlamaCppFormat.Render(name, turns);
        return turns[0].Role != ChatTurn.System || text!.Contains(turns[0].Text.Trim(), StringComparison.Ordinal) ? text
            : LlamaCppFormat.Render(name, [turns[1] with { Text = turns[0].Text + "\n\n" + turns[1].Text }, .. turns[2..]]);
    }
}
