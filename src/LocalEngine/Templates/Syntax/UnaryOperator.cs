namespace Wattwise.LocalEngine.Templates;

/// <summary>An operator before one value.</summary>
internal enum UnaryOperator
{
    Not,
    Minus,
    Plus,
}
