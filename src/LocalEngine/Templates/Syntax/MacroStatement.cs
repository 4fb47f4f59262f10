namespace Wattwise.LocalEngine.Templates;

/// <summary>Defines a macro.</summary>
internal sealed class MacroStatement(SourcePosition position, int name, MacroDefinition definition) : Statement(position)
{
    public int Name { get; } = name;

    public MacroDefinition Definition { get; } = definition;
}
