namespace Wattwise.LocalEngine.Templates;

/// <summary>An operator of arithmetic.</summary>
internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}
