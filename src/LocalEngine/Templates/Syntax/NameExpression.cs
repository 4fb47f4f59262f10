namespace Wattwise.LocalEngine.Templates;

/// <summary>A variable, by its number in the template's <see cref="NameTable"/>.</summary>
internal sealed class NameExpression(SourcePosition position, int name) : Expression(position)
{
    public int Name { get; } = name;
}
