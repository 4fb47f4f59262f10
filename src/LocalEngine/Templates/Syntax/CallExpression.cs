namespace Wattwise.LocalEngine.Templates;

/// <summary>A call.</summary>
internal sealed class CallExpression(SourcePosition position, Expression target, ArgumentList arguments) : Expression(position)
{
    public Expression Target { get; } = target;

    public ArgumentList Arguments { get; } = arguments;
}
