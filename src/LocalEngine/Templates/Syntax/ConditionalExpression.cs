namespace Wattwise.LocalEngine.Templates;

/// <summary><c>a if test else b</c>.</summary>
internal sealed class ConditionalExpression(
    SourcePosition position, Expression test, Expression then, Expression? otherwise) : Expression(position)
{
    public Expression Test { get; } = test;

    public Expression Then { get; } = then;

    public Expression? Otherwise { get; } = otherwise;
}
