namespace Wattwise.LocalEngine.Templates;

/// <summary>A list or a tuple.</summary>
internal sealed class SequenceExpression(SourcePosition position, Expression[] items, bool isTuple) : Expression(position)
{
    public Expression[] Items { get; } = items;

    public bool IsTuple { get; } = isTuple;
}
