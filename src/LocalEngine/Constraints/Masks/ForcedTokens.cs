using System.Text;
using System.Text.Unicode;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Cuts forced text into the tokens that a model writes it with. Not thread-safe.</summary>
/// <param name="index">The vocabulary's tokens.</param>
/// <param name="vocabulary">The model's tokenizer; without one, each token is the longest that fits.</param>
internal sealed class ForcedTokens(VocabularyIndex index, Vocabulary? vocabulary)
{
    private readonly List<int> _tokens = [];

    /// <summary>The tokens, less those at the end in whose place a longer one may come.</summary>
    /// <param name="text">The text.</param>
    /// <param name="last">The token before it: the tokenizer may cut a text otherwise at its beginning.</param>
    public int[] Of(ForcedText text, int last)
    {
        _tokens.Clear();
        if (!TryTokenize(text.Bytes, index.PieceOf(last)) && !TryTokenize(text.Bytes, []))
            TakeLongest(text.Bytes);
        var at = 0;
        var count = 0;
        while (count < _tokens.Count && !text.Covered[at])
            at += index.PieceOf(_tokens[count++]).Length;
        return [.. _tokens[..count]];
    }

    // Some tokenizers put a blank before each text, so the tokens are aligned at their end.
    private bool TryTokenize(ReadOnlySpan<byte> text, ReadOnlySpan<byte> before)
    {
        if (vocabulary is null || !Utf8.IsValid(text) || !Utf8.IsValid(before))
            return false;
        var tokens = vocabulary.Tokenize(Encoding.UTF8.GetString([.. before, .. text]), addSpecial: false, parseSpecial: false);
        var first = tokens.Length;
        var rest = text;
        while (!rest.IsEmpty && first > 0 && index.PieceOf(tokens[first - 1]) is { Length: > 0 } piece && rest.EndsWith(piece))
        {
            rest = rest[..^piece.Length];
            first--;
        }

        if (!rest.IsEmpty)
            return false;
        _tokens.AddRange(tokens.AsSpan(first));
        return true;
    }

    private void TakeLongest(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && index.FindLongest(text) is >= 0 and var token)
        {
            _tokens.Add(token);
            text = text[index.PieceOf(token).Length..];
        }
    }
}
