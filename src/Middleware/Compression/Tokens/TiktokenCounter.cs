using System.Globalization;
using Microsoft.ML.Tokenizers;

namespace Wattwise.Compression;

/// <summary>Counts with a byte pair vocabulary, times a factor where the vocabulary is another model's.</summary>
internal sealed class TiktokenCounter(Lazy<Tokenizer> tokenizer) : ITokenCounter
{
    // Merging a piece costs the square of its length, and a piece is a run of letters, spaces or signs: a megabyte of one letter would
    // hang a request. Longer runs are counted in parts, which is off by at most a token or two for each part.
    private const int LongestRun = 128;

    public bool IsEstimate { get; init; }

    public double Factor { get; init; } = 1;

    public int Count(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }
        var counted = 0L;
        for (var start = 0; start < text.Length;)
        {
            var end = EndOfPart(text, start);
            counted += tokenizer.Value.CountTokens(text[start..end]);
            start = end;
        }
        return (int)Math.Min(int.MaxValue, Math.Ceiling(counted * Factor));
    }

    // The whole rest, if it has no run that is too long.
    private static int EndOfPart(ReadOnlySpan<char> text, int start)
    {
        if (text.Length - start <= LongestRun)
        {
            return text.Length;
        }
        var run = 0;
        var last = -1;
        for (var i = start; i < text.Length; i++)
        {
            var kind = Kind(text[i]);
            run = kind == last ? run + 1 : 1;
            last = kind;
            if (run > LongestRun)
            {
                return char.IsLowSurrogate(text[i]) ? i - 1 : i;
            }
        }
        return text.Length;
    }

    private static int Kind(char c) => c switch
    {
        <= ' ' => 0,
        < '\u0080' => char.IsAsciiLetter(c) ? 1 : char.IsAsciiDigit(c) ? 2 : 3,
        _ => char.IsWhiteSpace(c) ? 0 : char.IsLetter(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? 1 : 3,
    };
}
