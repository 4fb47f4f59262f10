namespace Wattwise.LocalEngine.Templates;

/// <summary>An operator before one value.</summary>
internal sealed class UnaryExpression(SourcePosition position, UnaryOperator operation, Expression operand) : Expression(position)
{
    public UnaryOperator Operation { get; } = operation;

    public Expression Operand { get; } = operand;
}
