using Wattwise.Compression;

namespace Wattwise.Tests.Compression;

/// <summary>A token for each run of characters without white space.</summary>
internal sealed class WordCounter : ITokenCounter
{
    public bool IsEstimate => true;

    public int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]) && (i == 0 || char.IsWhiteSpace(text[i - 1])))
                count++;
        }

        return count;
    }
}
