namespace Wattwise.LocalEngine.Templates;

/// <summary><c>a is name(...)</c>.</summary>
internal sealed class TestExpression(SourcePosition position, Expression target, string name, ArgumentList arguments) : Expression(position)
{
    public Expression Target { get; } = target;

    public string Name { get; } = name;

    public ArgumentList Arguments { get; } = arguments;
}
