namespace Wattwise.LocalEngine.Templates;

/// <summary>A chain such as <c>a &lt; b &lt; c</c>.</summary>
internal sealed class ComparisonExpression(
    SourcePosition position, Expression first, (ComparisonOperator Operation, Expression Operand)[] rest) : Expression(position)
{
    public Expression First { get; } = first;

    public (ComparisonOperator Operation, Expression Operand)[] Rest { get; } = rest;
}
