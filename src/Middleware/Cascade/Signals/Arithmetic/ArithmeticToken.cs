namespace Wattwise.Cascade;

/// <summary>A piece of a text that may be part of a calculation.</summary>
internal readonly record struct ArithmeticToken(ArithmeticKind Kind, char Symbol, double Value, int Decimals)
{
    public bool IsExpression => Kind is ArithmeticKind.Number or ArithmeticKind.Operator or ArithmeticKind.Open or ArithmeticKind.Close;
}
