namespace Wattwise.LocalEngine.Templates;

/// <summary><c>a|name(...)</c>; without a target where the filter is of a block.</summary>
internal sealed class FilterExpression(
    SourcePosition position, Expression? target, string name, ArgumentList arguments) : Expression(position)
{
    public Expression? Target { get; } = target;

    public string Name { get; } = name;

    public ArgumentList Arguments { get; } = arguments;
}
