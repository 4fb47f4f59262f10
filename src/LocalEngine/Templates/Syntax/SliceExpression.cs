namespace Wattwise.LocalEngine.Templates;

/// <summary><c>a[start:stop:step]</c>.</summary>
internal sealed class SliceExpression(
    SourcePosition position, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(position)
{
    public Expression Target { get; } = target;

    public Expression? Start { get; } = start;

    public Expression? Stop { get; } = stop;

    public Expression? Step { get; } = step;
}
