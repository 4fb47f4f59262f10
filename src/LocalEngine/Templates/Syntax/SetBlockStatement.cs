namespace Wattwise.LocalEngine.Templates;

/// <summary><c>set</c> of what a block renders.</summary>
internal sealed class SetBlockStatement(
    SourcePosition position, AssignmentTarget target, FilterExpression[] filters, Statement[] body) : Statement(position)
{
    public AssignmentTarget Target { get; } = target;

    public FilterExpression[] Filters { get; } = filters;

    public Statement[] Body { get; } = body;
}
