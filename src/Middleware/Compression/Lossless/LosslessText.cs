namespace Wattwise.Compression;

/// <summary>A tool's result in fewer tokens, with the same content.</summary>
/// <param name="Text">What to send.</param>
/// <param name="TokensBefore">Tokens of the result as it would be sent otherwise.</param>
/// <param name="TokensAfter">Tokens of <paramref name="Text"/>; always fewer.</param>
/// <param name="Encoding">How it is written.</param>
internal sealed record LosslessText(string Text, int TokensBefore, int TokensAfter, LosslessEncoding Encoding);
