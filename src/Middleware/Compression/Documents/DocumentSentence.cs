namespace Wattwise.Compression;

/// <summary>A sentence of one of several documents.</summary>
/// <param name="Document">The document's index.</param>
/// <param name="Piece">Its place in the document's text.</param>
/// <param name="Tokens">Its tokens.</param>
internal readonly record struct DocumentSentence(int Document, TextPiece Piece, int Tokens);
