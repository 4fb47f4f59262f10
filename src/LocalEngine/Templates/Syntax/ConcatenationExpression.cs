namespace Wattwise.LocalEngine.Templates;

/// <summary><c>a ~ b</c>: what printing its parts gives.</summary>
internal sealed class ConcatenationExpression(SourcePosition position, Expression[] parts) : Expression(position)
{
    public Expression[] Parts { get; } = parts;
}
