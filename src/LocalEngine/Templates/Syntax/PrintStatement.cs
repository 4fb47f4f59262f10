namespace Wattwise.LocalEngine.Templates;

/// <summary><c>{{ value }}</c>.</summary>
internal sealed class PrintStatement(SourcePosition position, Expression value) : Statement(position)
{
    public Expression Value { get; } = value;
}
