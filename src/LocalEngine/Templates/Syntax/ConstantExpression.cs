namespace Wattwise.LocalEngine.Templates;

/// <summary>A literal that cannot change.</summary>
internal sealed class ConstantExpression(SourcePosition position, Value value) : Expression(position)
{
    public Value Value { get; } = value;
}
