namespace Wattwise.LocalEngine.Templates;

/// <summary>A variable that takes a value.</summary>
internal sealed class NameTarget(SourcePosition position, int name) : AssignmentTarget(position)
{
    public int Name { get; } = name;
}
