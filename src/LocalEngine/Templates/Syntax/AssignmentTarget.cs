namespace Wattwise.LocalEngine.Templates;

/// <summary>What takes a value.</summary>
internal abstract class AssignmentTarget(SourcePosition position)
{
    public SourcePosition Position { get; } = position;
}
