namespace Wattwise.LocalEngine;

/// <summary>A piece of a call.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text of a literal; white space in it is as models were trained to write it, and optional when read.</param>
internal readonly record struct CallPiece(CallPieceKind Kind, string Text = "")
{
    public static CallPiece Name { get; } = new(CallPieceKind.Name);

    public static CallPiece Arguments { get; } = new(CallPieceKind.Arguments);

    public static CallPiece Literal(string text) => new(CallPieceKind.Literal, text);
}
