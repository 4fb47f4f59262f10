using System.Text;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>A text's tokens, and where each of them lies in the text.</summary>
internal sealed class TokenSpans
{
    private TokenSpans(int[] tokens, int[] starts)
    {
        Tokens = tokens;
        Starts = starts;
    }

    public int[] Tokens { get; }

    /// <summary>Where each token begins, in UTF-16 code units, and the text's length after the last one.</summary>
    public int[] Starts { get; }

    /// <summary>Splits a text.</summary>
    /// <param name="vocabulary">The model's.</param>
    /// <param name="text">The text.</param>
    /// <param name="limit">The most tokens that there is a use for.</param>
    /// <param name="cancellationToken">Asked between the pieces of a long text.</param>
    /// <returns>The spans; of a text with more tokens than <paramref name="limit"/> only tokens, and more than that.</returns>
    /// <exception cref="NotSupportedException">The tokenizer changes the text, so that its tokens lie nowhere in it.</exception>
    public static TokenSpans Of(Vocabulary vocabulary, string text, int limit = int.MaxValue, CancellationToken cancellationToken = default)
    {
        var tokens = text.Length == 0 ? [] : vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false, limit, cancellationToken);
        var starts = new int[tokens.Length + 1];
        if (tokens.Length > limit)
            return new(tokens, starts);
        var utf8 = Encoding.UTF8.GetBytes(text);
        var charOfByte = CharOfByte(text, utf8.Length);
        Span<byte> buffer = stackalloc byte[256];
        var at = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            var length = vocabulary.TokenToPiece(tokens[i], buffer, special: true);
            var piece = length >= 0 ? buffer[..length] : LongPiece(vocabulary, tokens[i], -length);

            // Some tokenizers put a space before a text.
            if (i == 0 && piece is [(byte)' ', ..] && utf8 is not [(byte)' ', ..])
                piece = piece[1..];
            if (!utf8.AsSpan(at).StartsWith(piece))
                throw new NotSupportedException("The model's tokenizer changes texts, so that scores cannot be mapped to them.");
            starts[i] = charOfByte[at];
            at += piece.Length;
        }

        if (at != utf8.Length)
            throw new NotSupportedException("The model's tokenizer shortens texts, so that scores cannot be mapped to them.");
        starts[^1] = text.Length;
        return new(tokens, starts);
    }

    private static Span<byte> LongPiece(Vocabulary vocabulary, int token, int length)
    {
        var buffer = new byte[length];
        return buffer.AsSpan(0, vocabulary.TokenToPiece(token, buffer, special: true));
    }

    /// <summary>For each byte the code unit that begins at it or, within a character, the one after the character.</summary>
    private static int[] CharOfByte(string text, int length)
    {
        var chars = new int[length + 1];
        var (at, character) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            // A surrogate without its other half is enumerated as, and encoded as, U+FFFD.
            chars[at] = character;
            character += rune.Utf16SequenceLength;
            chars.AsSpan(at + 1, rune.Utf8SequenceLength - 1).Fill(character);
            at += rune.Utf8SequenceLength;
        }

        chars[length] = character;
        return chars;
    }
}
