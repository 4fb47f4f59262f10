namespace Wattwise.LocalEngine.Templates;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>Text outside tags.</summary>
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    Integer,
    Float,

    /// <summary>A string literal, its escapes resolved.</summary>
    Text,
    Operator,
    End,
}
