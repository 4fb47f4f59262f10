namespace Wattwise.LocalEngine.Templates;

/// <summary>Arithmetic; <c>+</c>, <c>*</c> and <c>%</c> are for texts and lists too.</summary>
internal sealed class BinaryExpression(
    SourcePosition position, BinaryOperator operation, Expression left, Expression right) : Expression(position)
{
    public BinaryOperator Operation { get; } = operation;

    public Expression Left { get; } = left;

    public Expression Right { get; } = right;
}
