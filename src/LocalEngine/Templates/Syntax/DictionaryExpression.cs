namespace Wattwise.LocalEngine.Templates;

/// <summary>A dictionary.</summary>
internal sealed class DictionaryExpression(SourcePosition position, (Expression Key, Expression Value)[] items) : Expression(position)
{
    public (Expression Key, Expression Value)[] Items { get; } = items;
}
