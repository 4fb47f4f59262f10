namespace Wattwise.LocalEngine.Templates;

/// <summary>Several targets that share out the elements of a value.</summary>
internal sealed class TupleTarget(SourcePosition position, AssignmentTarget[] items) : AssignmentTarget(position)
{
    public AssignmentTarget[] Items { get; } = items;
}
