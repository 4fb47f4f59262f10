namespace Wattwise.LocalEngine.Templates;

/// <summary><c>set</c>.</summary>
internal sealed class SetStatement(SourcePosition position, AssignmentTarget target, Expression value) : Statement(position)
{
    public AssignmentTarget Target { get; } = target;

    public Expression Value { get; } = value;
}
