namespace Wattwise.LocalEngine.Templates;

/// <summary>A template that was read.</summary>
internal sealed class TemplateTree(Statement[] body, NameTable names)
{
    public Statement[] Body { get; } = body;

    public NameTable Names { get; } = names;
}
