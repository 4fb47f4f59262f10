namespace Wattwise.LocalEngine.Templates;

/// <summary>A loop.</summary>
internal sealed class ForStatement(
    SourcePosition position,
    AssignmentTarget target,
    Expression items,
    Expression? filter,
    bool isRecursive,
    Statement[] body,
    Statement[] otherwise) : Statement(position)
{
    public AssignmentTarget Target { get; } = target;

    public Expression Items { get; } = items;

    /// <summary>Elements for which it is false are left out.</summary>
    public Expression? Filter { get; } = filter;

    public bool IsRecursive { get; } = isRecursive;

    public Statement[] Body { get; } = body;

    /// <summary>For a loop without elements.</summary>
    public Statement[] Otherwise { get; } = otherwise;
}
