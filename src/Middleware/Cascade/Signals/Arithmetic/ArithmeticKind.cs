namespace Wattwise.Cascade;

/// <summary>What a piece of a text is to a calculation.</summary>
internal enum ArithmeticKind
{
    Other,
    Number,
    Operator,
    Open,
    Close,
    Equal,
}
