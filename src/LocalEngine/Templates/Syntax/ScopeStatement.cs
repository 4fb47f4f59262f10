namespace Wattwise.LocalEngine.Templates;

/// <summary>A block whose variables do not leave it: <c>with</c>, <c>block</c>, <c>generation</c>.</summary>
internal sealed class ScopeStatement(
    SourcePosition position, (AssignmentTarget Target, Expression Value)[] assignments, Statement[] body) : Statement(position)
{
    public (AssignmentTarget Target, Expression Value)[] Assignments { get; } = assignments;

    public Statement[] Body { get; } = body;
}
