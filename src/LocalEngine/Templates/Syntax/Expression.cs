namespace Wattwise.LocalEngine.Templates;

/// <summary>Something that has a value.</summary>
internal abstract class Expression(SourcePosition position)
{
    public SourcePosition Position { get; } = position;
}
