using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Selection;

/// <summary>A word, a number or a sign is a token.</summary>
internal sealed class SignCounter : ITokenCounter
{
    public bool IsEstimate => false;

    public int Count(ReadOnlySpan<char> text)
    {
        var (count, wasWord) = (0, false);
        foreach (var character in text)
        {
            var isWord = char.IsLetterOrDigit(character);
            if (isWord ? !wasWord : !char.IsWhiteSpace(character))
                count++;
            wasWord = isWord;
        }

        return count;
    }
}
