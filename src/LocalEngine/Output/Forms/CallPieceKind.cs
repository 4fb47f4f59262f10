namespace Wattwise.LocalEngine;

/// <summary>What a piece of a call is.</summary>
internal enum CallPieceKind
{
    /// <summary>Text that is always the same.</summary>
    Literal,

    /// <summary>The tool's name as it is.</summary>
    Name,

    /// <summary>The tool's name as a JSON string.</summary>
    QuotedName,

    /// <summary>The tool's name between <c>functions.</c> and a colon with the call's number; all that is its id (Kimi K2).</summary>
    NumberedName,

    /// <summary>An id as it is.</summary>
    Id,

    /// <summary>An id as a JSON string.</summary>
    QuotedId,

    /// <summary>A number.</summary>
    Number,

    /// <summary>The arguments.</summary>
    Arguments,
}
