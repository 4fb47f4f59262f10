namespace Wattwise.LocalEngine.Templates;

/// <summary><c>and</c> or <c>or</c>: gives one of its operands.</summary>
internal sealed class LogicalExpression(SourcePosition position, bool isAnd, Expression left, Expression right) : Expression(position)
{
    public bool IsAnd { get; } = isAnd;

    public Expression Left { get; } = left;

    public Expression Right { get; } = right;
}
