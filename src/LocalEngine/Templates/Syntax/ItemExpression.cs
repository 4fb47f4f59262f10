namespace Wattwise.LocalEngine.Templates;

/// <summary><c>a[index]</c>: an entry, else a method or attribute.</summary>
internal sealed class ItemExpression(SourcePosition position, Expression target, Expression index) : Expression(position)
{
    public Expression Target { get; } = target;

    public Expression Index { get; } = index;
}
