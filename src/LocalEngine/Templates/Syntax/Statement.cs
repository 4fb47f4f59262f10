namespace Wattwise.LocalEngine.Templates;

/// <summary>A part of a template.</summary>
internal abstract class Statement(SourcePosition position)
{
    public SourcePosition Position { get; } = position;
}
